import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContactDto } from '../../src/contacts/api/schemas.ts';
import { createContacts } from '../../src/contacts/index.ts';
import { csvLine } from '../../src/tenancy/guard/lists/csv.ts';
import { mysqlUrl } from '../support/lab.ts';
import { type Office, openOffice } from './office.ts';

interface Row {
  readonly row: number;
  readonly outcome: string;
  readonly contact_id: number | null;
  readonly reason: string | null;
  readonly errors: { path: string; message: string }[];
}
interface Report {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly invalid: number;
  readonly ignored_columns: string[];
  readonly rows: Row[];
  readonly errors: { path: string; message: string }[];
}

let office: Office;
beforeAll(async () => {
  office = await openOffice(await mysqlUrl(), (db) => createContacts({ db }).routes);
}, 60_000);
afterAll(() => office.close());

const csv = (body: string | Uint8Array, query = '', who = 'tenant_admin') =>
  office.ask<Report>(who, 'POST', `/contacts/import?${query}`, { body, type: 'text/csv; charset=utf-8' });
const json = (body: unknown, query = '', who = 'tenant_admin') =>
  office.ask<Report>(who, 'POST', `/contacts/import?${query}`, { body });
const outcomes = ({ rows }: Report) => rows.map(({ outcome }) => outcome);
const list = async (query: string, who = 'tenant_admin') =>
  (await office.ask<{ items: ContactDto[] }>(who, 'GET', `/contacts?limit=100&${query}`)).body.items;

describe('an import', () => {
  it('reads what spreadsheets write: a mark, semicolons, quotes, line breaks in cells, several of one kind', async () => {
    const file = [
      '\ufeffFirst Name;Surname;Company;E-Mail;Work email;Phone;Mobile;Tags;Notes;metadata.Plan;Shoe size',
      'Ina;Import;"Im;port ""AG""";ina@example.com;ina@work.example.com;030 5550111;+49 171 5550111;a; "says: one\nand two";gold;43',
      '',
      'No;Way;;not an address;;;;;;;',
    ].join('\r\n');
    const { status, text, body } = await csv(file.replace('; "says', ';"says'));
    expect(status, text).toBe(200);
    expect(body).toMatchObject({ created: 1, invalid: 1, ignored_columns: ['Shoe size'] });
    expect(body.rows[1]).toMatchObject({ row: 2, outcome: 'invalid', errors: [{ path: 'emails.0.email' }] });
    const [ina] = await list('q=ina');
    expect(ina).toMatchObject({
      company: 'Im;port "AG"',
      emails: [
        { email: 'ina@example.com', label: null },
        { email: 'ina@work.example.com', label: 'work' },
      ],
      phones: [
        { number: '+49305550111', label: null },
        { number: '+491715550111', label: 'mobile' },
      ],
      tags: [{ name: 'a' }],
      notes: 'says: one\nand two',
      metadata: { Plan: 'gold' },
    });
  });

  it('tells why it cannot read a file, and changes nothing then', async () => {
    const before = (await list('sort=-created_at')).length;
    for (const [body, message] of [
      ['', /nothing in it/],
      ['a,b\n1,2', /no heading is known/],
      ['name\n"open', /quote/i],
      [new Uint8Array([...Buffer.from('name\nM'), 0xfc]), /not UTF-8/],
      [`name\n${'x\n'.repeat(50_001)}`, /50000 rows at most/],
    ] as const) {
      const answer = await csv(body);
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]?.message).toMatch(message);
    }
    const wide = await csv('name,company\nAnn,One,Two');
    expect(wide.body.rows[0]).toMatchObject({ outcome: 'invalid', errors: [{ path: 'row' }] });
    const large = await csv(`name\n${'x'.repeat(10 * 1024 * 1024)}`);
    expect(large.status).toBe(413);
    const typed = await office.ask('tenant_admin', 'POST', '/contacts/import', { body: 'x', type: 'text/plain' });
    expect(typed.status).toBe(415);
    expect((await csv('name\nAnn', '', 'supervisor')).status).toBe(403);
    expect((await list('sort=-created_at')).length).toBe(before);
  });

  it('takes rows that are there already for what they are', async () => {
    const rows = [
      { first_name: 'Dan', emails: [{ email: 'dan@example.com' }], tags: ['new'] },
      { first_name: 'Dan', last_name: 'Later', emails: [{ email: 'DAN@example.com' }] },
      { first_name: 'Eve', phones: [{ number: '+12025550111' }] },
      { last_name: 'Both', emails: [{ email: 'dan@example.com' }], phones: [{ number: '+12025550111' }] },
      { first_name: 'Flo', owner_id: 987_654_321 },
      { first_name: 'Flo', company: 'Flow' },
      { first_name: 'Flo', company: 'Flow', job_title: 'Boss' },
      17,
    ];
    const skipped = await json(rows);
    expect(outcomes(skipped.body)).toEqual([
      'created',
      'skipped',
      'created',
      'skipped',
      'invalid',
      'created',
      'skipped',
      'invalid',
    ]);
    expect(skipped.body.rows[1]?.reason).toBe('is the same as row 1');
    expect(skipped.body.rows[3]?.reason).toBe('is more than one contact: row 1, row 3');
    const updated = await json(rows, 'on_duplicate=update');
    expect(outcomes(updated.body)).toEqual([
      'skipped',
      'updated',
      'skipped',
      'skipped',
      'invalid',
      'skipped',
      'updated',
      'invalid',
    ]);
    const [dan] = await list('q=dan@');
    expect(dan).toMatchObject({ first_name: 'Dan', last_name: 'Later', tags: [{ name: 'new' }] });
    expect(outcomes((await json(rows, 'on_duplicate=update')).body)).not.toContain('updated');
  });

  it('does what its dry run said', async () => {
    const number = fc.constantFrom('+12025550120', '+12025550121', '1003', '');
    const row = fc.record({
      first_name: fc.constantFrom('', 'Pat', 'Kim'),
      company: fc.constantFrom('', 'One', 'Two'),
      emails: fc.constantFrom([], [{ email: 'p@example.com' }], [{ email: 'k@example.com' }]),
      phones: fc.array(number, { maxLength: 2 }).map((all) => all.map((one) => ({ number: one }))),
      tags: fc.constantFrom([], ['t'], ['T', 'u']),
    });
    const onDuplicate = fc.constantFrom('skip', 'update', 'create');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), onDuplicate, async (rows, how) => {
        await office.db.deleteFrom('contacts').where('tenant_id', '=', 'globex').execute();
        const many = [...rows, ...Array.from({ length: 250 }, (_, n) => ({ last_name: `filler ${n}` })), ...rows];
        const told = await json(many, `dry_run=true&on_duplicate=${how}`, 'globex/tenant_admin');
        expect((await list('', 'globex/tenant_admin')).length).toBe(0);
        const done = await json(many, `on_duplicate=${how}`, 'globex/tenant_admin');
        expect(outcomes(told.body)).toEqual(outcomes(done.body));
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  it('of an export brings everybody back, whatever they are called', async () => {
    const hostile = ['=HYPERLINK("http://x.example.com")', '+1+1', '-2', '@SUM(A1)', "'quoted", 'a;b,c', 'line', '"'];
    for (const last_name of hostile) {
      const body = { last_name, emails: [{ email: `x${Math.random()}@example.com`, label: 'home' }], notes: 'a\nb' };
      expect((await office.ask('tenant_admin', 'POST', '/contacts', { body })).status).toBe(201);
    }
    const file = await office.ask('tenant_admin', 'GET', '/contacts', { accept: 'text/csv' });
    const rows: Record<string, string>[] = parse(file.text, { columns: true });
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=@]|^[+-](?!\d+$)/);
    expect(rows.map((row) => row['last_name'])).toContain(`'${hostile[0]}`);
    expect((await office.ask('supervisor', 'GET', '/contacts', { accept: 'text/csv' })).status).toBe(403);

    const plain = ({ id: _, created_at, updated_at, tags, ...rest }: ContactDto) => ({
      ...rest,
      tags: tags.map(({ name }) => name),
    });
    const everybody = async () => (await list('sort=created_at')).map(plain);
    const before = await everybody();
    await office.db.deleteFrom('contacts').where('tenant_id', '=', 'acme').execute();
    const back = await csv(file.text, 'on_duplicate=create');
    expect(back.body).toMatchObject({ created: before.length, invalid: 0 });
    const key = (one: object) => JSON.stringify(one);
    expect((await everybody()).map(key).sort()).toEqual(before.map(key).sort());
  });

  it('of ten thousand rows goes through in one request', { timeout: 120_000 }, async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) =>
      csvLine([`First${n}`, `Last${n}`, `m${n}@example.com`, `+1202556${String(n).padStart(4, '0')}`]),
    );
    const { body, status } = await csv(`first_name,last_name,email,phone\n${lines.join('')}`, 'on_duplicate=update');
    expect([status, body.created]).toEqual([200, 10_000]);
  });
});
