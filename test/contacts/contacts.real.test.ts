import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContactDto } from '../../src/contacts/api/schemas.ts';
import { createContacts } from '../../src/contacts/index.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { type Office, openOffice } from './office.ts';

type List = { items: ContactDto[]; next_cursor: string | null };
type Problem = { errors: { path: string; message: string }[]; detail: string };

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('contacts on %s', (_name, freshUrl) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice(await freshUrl(), (db) => createContacts({ db }).routes);
  }, 60_000);
  afterAll(() => office.close());

  const make = async (body: object, who = 'agent') => {
    const answer = await office.ask<ContactDto>(who, 'POST', '/contacts', { body });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };
  const list = async (query: string, who = 'agent') => (await office.ask<List>(who, 'GET', `/contacts?${query}`)).body;
  const names = ({ items }: List) => items.map(({ last_name }) => last_name);

  it('are kept with numbers in E.164 by the country of the tenant, and what is no number as it came', async () => {
    const anna = await make({
      first_name: 'Anna',
      last_name: 'Müller',
      company: 'Brücke AG',
      emails: [{ email: 'Anna@Example.com', label: 'work' }],
      phones: [{ number: '030 5550123' }, { number: '1001' }, { number: 'ask Sue' }, { number: '+1 202 555 0101' }],
      tags: ['VIP', 'vip'],
      owner_id: office.users.get('acme/agent'),
      metadata: { plan: 'gold', seats: 3 },
    });
    expect(anna).toMatchObject({
      emails: [{ email: 'anna@example.com', label: 'work' }],
      phones: [
        { number: '+49305550123', is_e164: true },
        { number: '1001', is_e164: false },
        { number: 'ask Sue', is_e164: false },
        { number: '+12025550101', is_e164: true },
      ],
      tags: [{ name: 'VIP', color: null }],
      metadata: { plan: 'gold', seats: 3 },
    });
    for (const number of ['030/5550123', '+49305550123', '1001']) {
      const found = await office.ask<List>('agent', 'GET', `/contacts/lookup?number=${encodeURIComponent(number)}`);
      expect(found.body.items.map(({ id }) => id)).toEqual([anna.id]);
    }
    const foreign = await office.ask<List>('globex/agent', 'GET', '/contacts/lookup?number=%2B49305550123');
    expect(foreign.body.items).toEqual([]);
  });

  it('refuse a national number where the tenant has no country, and name every field that is wrong', async () => {
    const refused = await office.ask<Problem>('globex/agent', 'POST', '/contacts', {
      body: { first_name: 'X', phones: [{ number: '+49305550123' }, { number: '030 5550123' }] },
    });
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([422, 'body.phones.1.number']);
    for (const [body, path] of [
      [{ first_name: 'a\nb' }, 'body.first_name'],
      [{ emails: [{ email: 'nobody' }] }, 'body.emails.0.email'],
      [{ first_name: 'A', owner_id: office.users.get('globex/agent') }, 'body.owner_id'],
      [{ first_name: 'A', owner_id: 987_654_321 }, 'body.owner_id'],
      [{ first_name: 'A', tenant_id: 'globex' }, 'body'],
      [{ notes: 'nobody' }, 'body'],
      [{ first_name: 'A', metadata: { a: { b: 1 } } }, 'body.metadata.a'],
    ] as const) {
      const answer = await office.ask<Problem>('agent', 'POST', '/contacts', { body });
      expect([answer.status, answer.body.errors[0]?.path]).toEqual([422, path]);
    }
    expect((await office.ask('viewer', 'GET', '/contacts')).status).toBe(403);
  });

  it('are found by the beginning of a name, company, address or number, each once', async () => {
    const bob = await make({
      first_name: 'Bob',
      last_name: 'Boberg',
      company: 'Bobo Bikes',
      emails: [{ email: 'bob@bikes.example.com' }],
      phones: [{ number: '+49 171 5550177' }],
    });
    for (const q of ['bob', 'BOBER', 'bobo b', 'bikes', 'bob@bi', '+49171', '0171 555', '49171', 'Bob Bo', 'böb']) {
      const found = await list(`q=${encodeURIComponent(q)}`);
      expect([q, found.items.map(({ id }) => id)]).toEqual([q, [bob.id]]);
    }
    for (const q of ['ob', '%', '_', '\\', "' or 1=1 --", 'bikesx']) {
      expect((await list(`q=${encodeURIComponent(q)}`)).items).toEqual([]);
    }
    expect((await list('q=bob', 'globex/agent')).items).toEqual([]);
  });

  it('are listed in each order, by tag and by owner, page by page without a gap', async () => {
    const owner = office.users.get('acme/supervisor');
    for (const last of ['Zeta', 'ähre', 'Beta', 'Öl', 'alpha', 'Beta', 'Yota']) {
      await make({ last_name: last, tags: ['Greek'], owner_id: owner });
    }
    const byName = ['ähre', 'alpha', 'Beta', 'Beta', 'Öl', 'Yota', 'Zeta'];
    const byTime = ['Zeta', 'ähre', 'Beta', 'Öl', 'alpha', 'Beta', 'Yota'];
    for (const [sort, expected] of [
      ['name', byName],
      ['-name', byName.toReversed()],
      ['created_at', byTime],
      ['-created_at', byTime.toReversed()],
      ['updated_at', byTime],
      ['-updated_at', byTime.toReversed()],
    ] as const) {
      for (const filter of ['tag=greek', `owner_id=${owner}`, `tag=Greek&owner_id=${owner}`]) {
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: List = await list(`${filter}&sort=${sort}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
          seen.push(...names(page));
          cursor = page.next_cursor;
        }
        expect([sort, filter, seen]).toEqual([sort, filter, expected]);
      }
    }
    expect(names(await list('tag=Greek&q=b'))).toEqual(['Beta', 'Beta']);
    expect((await list('tag=nothing')).items).toEqual([]);
    for (const [query, path] of [
      ['q=b&sort=name', 'sort'],
      ['deleted=true&q=b', 'deleted'],
      ['sort=notes', 'sort'],
      ['cursor=x', 'cursor'],
      ['owner=1', 'owner'],
    ] as const) {
      const answer = await office.ask<Problem>('agent', 'GET', `/contacts?${query}`);
      expect([answer.status, answer.body.errors[0]?.path]).toEqual([422, `query.${path}`]);
    }
  });

  it('are changed only by who has seen them as they are, and each change is in the audit log', async () => {
    const carl = await make({ first_name: 'Carl', tags: ['a'] });
    const { headers } = await office.ask('agent', 'GET', `/contacts/${carl.id}`);
    const match = headers.get('etag') ?? '';
    const patch = (body: object, o: object = {}) =>
      office.ask<ContactDto>('agent', 'PATCH', `/contacts/${carl.id}`, { body, ...o });
    expect((await patch({ company: 'One' }, { match })).status).toBe(200);
    expect((await patch({ company: 'Two' }, { match })).status).toBe(412);
    expect((await office.ask('agent', 'DELETE', `/contacts/${carl.id}`, { match })).status).toBe(412);
    expect((await patch({ company: 'One' })).body.updated_at).not.toBe(carl.updated_at);
    const rows = await office.db
      .selectFrom('audit_logs')
      .select(['action', 'changes'])
      .where('entity_type', '=', 'contact')
      .where('entity_id', '=', String(carl.id))
      .orderBy('id')
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(['contact.created', 'contact.updated']);
    expect(rows[1]?.changes).toEqual({ before: { company: null }, after: { company: 'One' } });
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const foreign = await office.ask(
        'globex/agent',
        method,
        `/contacts/${carl.id}`,
        method === 'PATCH' ? { body: {} } : {},
      );
      expect(foreign.status).toBe(404);
    }
  });

  it('are deleted and restored as they were', async () => {
    const dora = await make({ first_name: 'Dora', phones: [{ number: '+12025550199' }], tags: ['x'] });
    const path = `/contacts/${dora.id}`;
    expect((await office.ask('agent', 'DELETE', path)).status).toBe(204);
    expect((await office.ask('agent', 'GET', path)).status).toBe(404);
    expect((await list('q=dora')).items).toEqual([]);
    expect((await list('tag=x')).items).toEqual([]);
    expect((await list('deleted=true')).items.map(({ id }) => id)).toEqual([dora.id]);
    const back = await office.ask<ContactDto>('agent', 'POST', `${path}/restore`);
    expect({ ...back.body, updated_at: '' }).toEqual({ ...dora, updated_at: '' });
    expect((await list('q=dora')).items.map(({ id }) => id)).toEqual([dora.id]);
    expect((await list('tag=x')).items.map(({ id }) => id)).toEqual([dora.id]);
  });

  it('share tags with a name of their own each', async () => {
    const tag = (method: string, path: string, body?: object, who = 'tenant_admin') =>
      office.ask<{ id: number; name: string; color: string | null; detail: string }>(who, method, path, { body });
    const made = await tag('POST', '/tags', { name: 'Hot', color: '#FF0000' }, 'agent');
    expect(made.status).toBe(201);
    const again = await tag('POST', '/tags', { name: 'HOT' });
    expect([again.status, again.body.detail]).toEqual([409, `tag ${made.body.id} has the name HOT already`]);
    expect((await tag('PATCH', `/tags/${made.body.id}`, { name: 'Warm' }, 'agent')).status).toBe(403);
    const changed = await tag('PATCH', `/tags/${made.body.id}`, { name: 'Warm' });
    expect(changed.body).toMatchObject({ name: 'Warm', color: '#FF0000' });
    const erik = await make({ first_name: 'Erik', tags: ['warm'] });
    expect((await tag('DELETE', `/tags/${made.body.id}`)).status).toBe(204);
    expect((await office.ask<ContactDto>('agent', 'GET', `/contacts/${erik.id}`)).body.tags).toEqual([]);
    expect((await tag('DELETE', `/tags/${made.body.id}`)).status).toBe(404);
    // Who had it is written as ever, and by an import, too.
    const written = await office.ask<ContactDto>('agent', 'PATCH', `/contacts/${erik.id}`, {
      body: { job_title: 'Smith' },
    });
    expect([written.status, written.body.tags, written.body.job_title]).toEqual([200, [], 'Smith']);
    // Nobody waits for the other, and both have the one tag.
    const both = await Promise.all(['Fay', 'Gil'].map((first_name) => make({ first_name, tags: ['same'] })));
    expect(both[0]?.tags).toEqual(both[1]?.tags);
  });
});
