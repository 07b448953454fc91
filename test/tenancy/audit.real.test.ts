import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRoutes } from '../../src/tenancy/api/audit-routes.ts';
import type { AuditLogDto } from '../../src/tenancy/api/audit-schemas.ts';
import { appendAudit } from '../../src/tenancy/store/audit.ts';
import { deleteEntriesBefore, rewriteEntries } from '../../src/tenancy/store/audit-seals.ts';
import { type Office, openOffice } from '../contacts/office.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';

type List = { items: AuditLogDto[]; next_cursor: string | null; errors: { path: string }[] };
const AT = Date.parse('2026-03-02T10:00:00.000Z');

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('the audit log on %s', (_name, freshUrl) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice(await freshUrl(), auditRoutes);
    for (let n = 0; n < 12; n++) {
      const tenantId = n === 11 ? 'globex' : 'acme';
      await appendAudit(office.db, {
        tenantId,
        userId: office.users.get(`${tenantId}/${n % 2 === 0 ? 'agent' : 'supervisor'}`) ?? null,
        apiKeyId: n === 3 ? 17 : null,
        action: ['contact.created', 'contact.updated', 'tag.created'][n % 3] ?? '',
        entityType: n % 3 === 2 ? 'tag' : 'contact',
        entityId: String(n % 4),
        address: '192.0.2.1',
        userAgent: '=cmd()',
        changes: { before: null, after: { n } },
        at: new Date(AT + Math.floor(n / 2) * 1000),
      });
    }
  }, 60_000);
  afterAll(() => office.close());

  const list = async (query: string, who = 'tenant_admin') =>
    (await office.ask<List>(who, 'GET', `/audit-logs?${query}`)).body;
  const numbers = ({ items }: List) => items.map(({ changes }) => (changes as { after: { n: number } }).after.n);

  it.each([
    ['', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['sort=created_at', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['action=contact.created', [9, 6, 3, 0]],
    ['action=contact.*', [10, 9, 7, 6, 4, 3, 1, 0]],
    ['entity_type=tag', [8, 5, 2]],
    ['entity_type=contact&entity_id=1', [9, 1]],
    ['from=2026-03-02T10:00:02Z&to=2026-03-02T10:00:04Z', [7, 6, 5, 4]],
    ['action=contact', []],
  ])('finds by %s, page by page', async (query, expected) => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await list(`${query}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...numbers(page));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(expected);
  });

  it('shows who it was, and to nobody who may not know', async () => {
    const agent = office.users.get('acme/agent');
    expect(numbers(await list(`user_id=${agent}`))).toEqual([10, 8, 6, 4, 2, 0]);
    const third = (await list('limit=100')).items.find(({ api_key_id }) => api_key_id === 17);
    expect(third).toMatchObject({ user: { name: 'supervisor acme' }, changes: { before: null, after: { n: 3 } } });
    expect((await office.ask('supervisor', 'GET', '/audit-logs')).status).toBe(403);
    expect(numbers(await list('', 'globex/tenant_admin'))).toEqual([11]);
    for (const [query, path] of [
      ['entity_id=1', 'entity_id'],
      ['action=%25', 'action'],
      ['q=x', 'q'],
    ]) {
      expect((await list(query ?? '')).errors[0]?.path).toBe(`query.${path}`);
    }
  });

  it('is given as CSV that no spreadsheet takes for a formula', async () => {
    const file = await office.ask('tenant_admin', 'GET', '/audit-logs', { accept: 'text/csv' });
    const rows: Record<string, string>[] = parse(file.text, { columns: true });
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatchObject({ user_agent: "'=cmd()", changes: expect.stringContaining('{"n":10}') });
  });

  it('is append only by the word of the database itself', async () => {
    const everything = async () => (await sql`select * from audit_logs order by id`.execute(office.db)).rows;
    const before = await everything();
    for (const statement of [
      'delete from audit_logs',
      'truncate table audit_logs',
      `update audit_logs set changes = '{}'`,
      `update audit_logs set action = 'x'`,
      'update audit_logs set user_id = null',
      `update audit_logs set entity_id = 'x'`,
      `update audit_logs set ip_address = 'x'`,
      `update audit_logs set user_agent = 'x'`,
      'update audit_logs set created_at = created_at + interval 1 second',
      `update audit_logs set tenant_id = 'globex'`,
    ]) {
      await expect(sql.raw(statement).execute(office.db), statement).rejects.toThrow(/foreign key/);
    }
    expect(await everything()).toEqual(before);
  });

  it('lets retention and erasure through their own door, and is shut again behind them', async () => {
    const [oldest] = (await list('sort=created_at&limit=1')).items;
    const id = oldest?.id ?? 0;
    await office.db.transaction().execute(async (trx) => {
      await rewriteEntries(trx, 'acme', [{ id, changes: { after: { n: 'gone' } }, forgetOrigin: true }]);
    });
    expect((await list('sort=created_at&limit=1')).items[0]).toMatchObject({ id, changes: { after: { n: 'gone' } } });
    await expect(sql`update audit_logs set changes = '{}' where id = ${id}`.execute(office.db)).rejects.toThrow();
    const remove = (limit: number) =>
      office.db.transaction().execute((trx) => deleteEntriesBefore(trx, 'acme', new Date(AT + 2000), limit));
    expect([await remove(3), await remove(3), await remove(3)]).toEqual([3, 1, 0]);
    expect(numbers(await list('sort=created_at&limit=100'))).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(numbers(await list('', 'globex/tenant_admin'))).toEqual([11]);
  });
});
