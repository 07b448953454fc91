import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ContactDto } from '../../src/contacts/api/schemas.ts';
import { createContacts } from '../../src/contacts/index.ts';
import { mysqlUrl } from '../support/lab.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice(await mysqlUrl(), (db) => createContacts({ db }).routes);
}, 60_000);
afterAll(() => office.close());

interface MergeAnswer {
  readonly merge_id: number;
  readonly contact: ContactDto;
  readonly from: ContactDto;
  readonly detail: string;
}

async function make(body: object): Promise<ContactDto> {
  return (await office.ask<ContactDto>('agent', 'POST', '/contacts', { body })).body;
}
const post = (path: string, body: object = {}) => office.ask<MergeAnswer>('agent', 'POST', path, { body });
const untimed = (contact: ContactDto) => ({ ...contact, updated_at: '' });

const word = fc.constantFrom('', 'Ann', 'Bea', 'Óscar');
const contact = fc.record({
  first_name: word,
  last_name: fc.constantFrom('Smith', 'Jones'),
  company: fc.option(fc.constantFrom('Acme', 'Globex')),
  job_title: fc.option(fc.constantFrom('CEO')),
  emails: fc
    .uniqueArray(fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com'))
    .map((all) => all.map((email) => ({ email, label: null }))),
  phones: fc
    .uniqueArray(fc.constantFrom('+12025550101', '+12025550102', '1001'))
    .map((all) => all.map((number) => ({ number, label: 'x' }))),
  tags: fc.uniqueArray(fc.constantFrom('one', 'two', 'three')),
  notes: fc.option(fc.constantFrom('first', 'second')),
  metadata: fc.dictionary(fc.constantFrom('a', 'zz', 'b'), fc.integer()),
});

it('is made, and undone, with a tag in it that is gone', async () => {
  const [kept, gone] = [await make({ first_name: 'Ida', tags: ['short-lived'] }), await make({ first_name: 'Ina' })];
  const tags = await office.ask<{ items: { id: number; name: string }[] }>('agent', 'GET', '/tags');
  const { id = 0 } = tags.body.items.find(({ name }) => name === 'short-lived') ?? {};
  expect((await office.ask('tenant_admin', 'DELETE', `/tags/${id}`)).status).toBe(204);
  const merged = await post(`/contacts/${kept.id}/merge`, { from: gone.id });
  expect(merged.status, merged.text).toBe(200);
  const undone = await post(`/contacts/merges/${merged.body.merge_id}/undo`);
  expect(undone.status, undone.text).toBe(200);
  expect(undone.body.contact).toMatchObject({ first_name: 'Ida', tags: [] });
});

it('is refused where the notes of both are more than a contact holds, and changes nothing', async () => {
  const notes = '注'.repeat(10_000);
  const [kept, first, second] = [
    await make({ first_name: 'Kim', notes }),
    await make({ first_name: 'Kim', notes: `1${notes.slice(1)}` }),
    await make({ first_name: 'Kim', notes: `2${notes.slice(1)}` }),
  ];
  expect((await post(`/contacts/${kept.id}/merge`, { from: first.id })).status).toBe(200);
  const refused = await post(`/contacts/${kept.id}/merge`, { from: second.id });
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('notes')]);
  expect((await office.ask('agent', 'GET', `/contacts/${second.id}`)).status).toBe(200);
});

it('a merge keeps every address, number, tag and note of both, and its undoing brings both back exactly', async () => {
  await fc.assert(
    fc.asyncProperty(contact, contact, async (a, b) => {
      const [kept, gone] = [await make(a), await make(b)];
      const merged = await post(`/contacts/${kept.id}/merge`, { from: gone.id });
      expect(merged.status, merged.text).toBe(200);
      const one = merged.body.contact;
      for (const both of [kept, gone]) {
        expect(one.emails.map(({ email }) => email)).toEqual(
          expect.arrayContaining(both.emails.map(({ email }) => email)),
        );
        expect(one.phones.map(({ number }) => number)).toEqual(
          expect.arrayContaining(both.phones.map(({ number }) => number)),
        );
        expect(one.tags).toEqual(expect.arrayContaining(both.tags));
        expect(Object.keys(one.metadata)).toEqual(expect.arrayContaining(Object.keys(both.metadata)));
        if (both.notes !== null) expect(one.notes).toContain(both.notes);
      }
      expect((await office.ask('agent', 'GET', `/contacts/${gone.id}`)).status).toBe(404);
      const undone = await post(`/contacts/merges/${merged.body.merge_id}/undo`);
      expect(undone.status, undone.text).toBe(200);
      expect(untimed(undone.body.contact)).toEqual(untimed(kept));
      expect(untimed(undone.body.from)).toEqual(untimed(gone));
    }),
    { numRuns: 15 },
  );
});

it('what came later stands in the way of undoing, and says how', async () => {
  const [a, b, c] = [await make({ first_name: 'A' }), await make({ first_name: 'B' }), await make({ first_name: 'C' })];
  const first = await post(`/contacts/${a.id}/merge`, { from: b.id });
  const second = await post(`/contacts/${a.id}/merge`, { from: c.id });
  const early = await post(`/contacts/merges/${first.body.merge_id}/undo`);
  expect([early.status, early.body.detail]).toEqual([409, `undo merge ${second.body.merge_id} first`]);
  const restored = await post(`/contacts/${b.id}/restore`);
  expect([restored.status, restored.body.detail]).toEqual([
    409,
    `it is part of contact ${a.id}: undo merge ${first.body.merge_id}`,
  ]);
  await office.ask('agent', 'PATCH', `/contacts/${a.id}`, { body: { company: 'Later' } });
  const changed = await post(`/contacts/merges/${second.body.merge_id}/undo`);
  expect([changed.status, changed.body.detail]).toEqual([409, expect.stringContaining('discard_changes')]);
  const undone = await post(`/contacts/merges/${second.body.merge_id}/undo`, { discard_changes: true });
  expect(undone.body.contact.company).toBeNull();
  expect((await post(`/contacts/merges/${second.body.merge_id}/undo`)).status).toBe(409);
  expect((await post(`/contacts/merges/${first.body.merge_id}/undo`)).status).toBe(200);
});

it('nobody is merged with himself, with what is absent, or with a neighbour’s', async () => {
  const mine = await make({ first_name: 'Mine' });
  const theirs = await office.ask<ContactDto>('globex/agent', 'POST', '/contacts', { body: { first_name: 'Theirs' } });
  for (const from of [mine.id, theirs.body.id, 987_654_321]) {
    expect((await post(`/contacts/${mine.id}/merge`, { from })).status).toBe(422);
  }
  expect((await post(`/contacts/${theirs.body.id}/merge`, { from: mine.id })).status).toBe(404);
});

it('duplicates are shown by number, by address, and by name and company', async () => {
  type Groups = { items: { value: string; contacts: ContactDto[] }[]; next_cursor: string | null };
  const same = [
    await make({ first_name: 'Dup', last_name: 'Licate', company: 'Same', emails: [{ email: 'DUP@example.com' }] }),
    await make({ first_name: 'dup', last_name: 'licate', company: 'same', emails: [{ email: 'dup@example.com' }] }),
  ].map(({ id }) => id);
  for (const [by, value] of [
    ['email', 'dup@example.com'],
    ['name', 'dup licate @ same'],
  ]) {
    const { body } = await office.ask<Groups>('agent', 'GET', `/contacts/duplicates?by=${by}&limit=100`);
    const group = body.items.find((item) => item.value === value);
    expect(group?.contacts.map(({ id }) => id)).toEqual(same);
  }
  const foreign = await office.ask<Groups>('globex/agent', 'GET', '/contacts/duplicates?by=email');
  expect(foreign.body.items).toEqual([]);
});
