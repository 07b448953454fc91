import { sql } from 'kysely';
import type { Database } from '../../src/platform/mysql/connect.ts';
import { TENANT_TABLES } from '../../src/platform/mysql/tenant-tables.generated.ts';
import type { Side, World } from './world.ts';

/** Signing in is how tests ask; sums are the daemon's own, made every 15 seconds. */
const MAY_CHANGE = new Set(['audit_seals', 'sessions', 'session_tokens', 'outbound_spend']);

/** By table: how many rows, and a digest of all their columns. */
export type State = Readonly<Record<string, string>>;

/** A digest of every row of a tenant, table by table, but for some. Made by the database: it is asked for thousands of times. */
export async function stateOf({ db }: World, { tenant }: Side): Promise<State> {
  const known = statements.get(db) ?? statementOf(db);
  statements.set(db, known);
  const { rows } = await sql.raw<Digest>((await known)(tenant)).execute(db);
  return Object.fromEntries(rows.map(({ name, count, digest }) => [name, `${count} ${digest}`]));
}

interface Digest {
  readonly name: string;
  readonly count: number;
  readonly digest: string;
}

const statements = new WeakMap<Database, Promise<(tenant: string) => string>>();

async function statementOf(db: Database): Promise<(tenant: string) => string> {
  const { rows } = await sql<{ name: string; value: string }>`
    select table_name as name, concat('\`', column_name, '\`') as value
    from information_schema.columns where table_schema = database() order by table_name, ordinal_position`.execute(db);
  const tables = [...TENANT_TABLES].filter((table) => !MAY_CHANGE.has(table));
  const parts = tables.map((table) => {
    const values = rows.filter(({ name }) => name === table).map(({ value }) => value);
    const digest = `hex(bit_xor(unhex(sha2(json_array(${values.join(', ')}), 256))))`;
    const own = table === 'audit_logs' ? " and action not like 'login%'" : '';
    return (tenant: string) =>
      `select '${table}' as name, count(*) as count, ${digest} as digest from \`${table}\` where tenant_id = '${tenant}'${own}`;
  });
  return (tenant) => parts.map((part) => part(tenant)).join(' union all ');
}
