import { CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOfAgents } from '../../src/agents/store/agent-page.ts';
import { createContacts } from '../../src/contacts/index.ts';
import { openPool } from '../../src/platform/mysql/connect.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { recordRoutes } from '../../src/records/api/routes.ts';
import { auditRoutes } from '../../src/tenancy/api/audit-routes.ts';
import { type Office, openOffice } from '../contacts/office.ts';
import { mysqlUrl } from '../support/lab.ts';
import { fill } from './rows.ts';

/** Tables that grow; a handful of rows of another may be read as a whole. */
const LARGE = [
  'cdr',
  'call_records',
  'call_record_parties',
  'contacts',
  'contact_terms',
  'contact_keys',
  'contact_tags',
  'audit_logs',
  'agent_states',
];
/** Rows that were picked already may be put in order. */
const PICKED = 250;

let office: Office;
let someone = 0;
const sent: CompiledQuery[] = [];
beforeAll(async () => {
  const url = await mysqlUrl();
  const db = new Kysely<DB>({
    dialect: new MysqlDialect({ pool: openPool(url) }),
    log: ({ query }) => void sent.push(query),
  });
  const routes = [recordRoutes, auditRoutes, (own: Kysely<DB>) => createContacts({ db: own }).routes];
  office = await openOffice(url, (own) => routes.flatMap((of) => of(own)), db);
  await fill(db, 10_000);
  const { user_id } = await db
    .selectFrom('user_roles')
    .select((e) => e.fn.min('user_id').as('user_id'))
    .where('role', '=', 'agent')
    .where('user_id', '>', 8)
    .where('tenant_id', '=', 'acme')
    .executeTakeFirstOrThrow();
  someone = user_id;
}, 120_000);
afterAll(() => office.close());

interface Step {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly rows: number | null;
  readonly Extra: string | null;
}

/** What is wrong with the plan of a query. */
async function faultsOf(query: CompiledQuery): Promise<string[]> {
  const { rows } = await office.db.executeQuery<Step>(
    CompiledQuery.raw(`explain format=traditional ${query.sql}`, [...query.parameters]),
  );
  const aliases = new Map(
    [...query.sql.matchAll(/`?(\w+)`? as `?(\w+)`?/g)].map(([, table = '', alias = '']) => [alias, table]),
  );
  return rows.flatMap(({ table, type, key, rows: read, Extra }) => {
    const name = aliases.get(table ?? '') ?? table ?? '';
    if (!LARGE.includes(name)) return [];
    const whole = type === 'ALL' ? [`${name}: read as a whole`] : [];
    const sorted =
      (Extra ?? '').includes('filesort') && (read ?? 0) > PICKED
        ? [`${name}: ${read} rows sorted by ${key} (${type}, ${Extra})`]
        : [];
    return [...whole, ...sorted];
  });
}

async function faultsSince(begin: number): Promise<string[]> {
  const queries = sent.slice(begin).filter(({ sql }) => /^\(?\s*select/i.test(sql));
  expect(queries.length).toBeGreaterThan(0);
  const faults = await Promise.all(
    queries.map(async (query) => (await faultsOf(query)).map((fault) => `${fault}: ${query.sql}`)),
  );
  return faults.flat();
}

function subsets<T>([first, ...rest]: readonly T[]): T[][] {
  if (first === undefined) return [[]];
  const without = subsets(rest);
  return [...without, ...without.map((set) => [first, ...set])];
}

const TIME = ['from=2026-02-03T00:00:00Z', 'to=2026-02-05T00:00:00Z'];
const LISTS: [string, () => string[], string[]][] = [
  [
    '/contacts',
    () => ['tag=t1', `owner_id=${someone}`],
    ['name', '-name', 'created_at', '-created_at', 'updated_at', '-updated_at'],
  ],
  ['/contacts', () => ['q=l12', 'tag=t1', `owner_id=${someone}`], ['']],
  ['/contacts', () => ['deleted=true', `owner_id=${someone}`], ['name', '-created_at', '-updated_at']],
  ['/contacts/duplicates', () => ['by=email'], ['']],
  ['/contacts/lookup', () => ['number=%2B12025557'], ['']],
  [
    '/audit-logs',
    () => ['action=contact.created', 'entity_type=contact&entity_id=3', `user_id=${someone}`, ...TIME],
    ['-created_at', 'created_at'],
  ],
  ['/audit-logs', () => ['action=contact.*', 'entity_type=contact'], ['-created_at', 'created_at']],
  [
    '/cdrs',
    () => ['number=%2B12025557', 'disposition=BUSY', `agent_id=${someone}`, ...TIME],
    ['-started_at', 'started_at'],
  ],
  [
    '/call-records',
    () => ['number=%2B12025557', 'disposition=BUSY', 'direction=inbound', 'did=%2B493055503', ...TIME],
    ['-started_at', 'started_at'],
  ],
  [
    '/call-records',
    () => ['voicemail=true', 'complete=false', 'direction=inbound'],
    ['-talk_seconds', '-wait_seconds'],
  ],
  ['/call-records', () => [`agent_id=${someone}`, ...TIME], ['-started_at', 'started_at']],
];

describe.each(LISTS)('%s (%#)', (path, filters, sorts) => {
  it.each(sorts)('reads and sorts no table as a whole, in order "%s", whatever the filters', async (sort) => {
    const faults: string[] = [];
    for (const set of subsets(filters())) {
      const query = [...set, ...(sort === '' ? [] : [`sort=${sort}`]), 'limit=25'].filter(
        (part) => !(path === '/contacts/lookup' && part.startsWith('limit')),
      );
      if (path === '/contacts/lookup' && set.length === 0) continue;
      const begin = sent.length;
      const answer = await office.ask<{ next_cursor: string | null }>(
        'tenant_admin',
        'GET',
        `${path}?${query.join('&')}`,
      );
      expect(answer.status, `${query} ${answer.text}`).toBe(200);
      const { next_cursor } = answer.body;
      if (next_cursor !== null) {
        await office.ask('tenant_admin', 'GET', `${path}?${query.join('&')}&cursor=${next_cursor}`);
      }
      faults.push(...(await faultsSince(begin)).map((fault) => `${query.join('&')}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

it('agents are listed without reading the table', async () => {
  for (const filter of subsets([
    { status: 'offline' as const },
    { team: 'x' },
    { queueId: 1 },
    { people: [someone] },
  ])) {
    const begin = sent.length;
    await pageOfAgents(office.db, Object.assign({ tenantId: 'acme', people: null }, ...filter), {
      after: 10,
      limit: 25,
    });
    expect(await faultsSince(begin)).toEqual([]);
  }
});

it('a query without an index would be seen', async () => {
  const begin = sent.length;
  await office.db.selectFrom('contacts').select('id').orderBy('job_title').limit(5).execute();
  expect(await faultsSince(begin)).toHaveLength(2);
});
