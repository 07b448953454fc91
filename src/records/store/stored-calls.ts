import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { COLUMNS } from './call-records.ts';
import { findParties } from './find-parties.ts';
import { findVisits, type VisitRow } from './find-visits.ts';

/** What is stored of a call, in words that can be compared and shown. */
export type Spelt = Readonly<Record<string, string>>;

/** Records of these conversations with their parties, by root; of every tenant. */
export async function storedCalls(db: Kysely<DB>, pbx: string, roots: readonly string[]): Promise<Map<string, Spelt>> {
  if (roots.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_linkedids as id')
    .innerJoin('call_records as record', (join) =>
      join.onRef('record.tenant_id', '=', 'id.tenant_id').onRef('record.linkedid', '=', 'id.linkedid'),
    )
    .selectAll('record')
    .where('id.pbx', '=', pbx)
    .where('id.root', 'in', [...roots])
    .where('record.pbx', '=', pbx)
    .execute();
  const found = new Map<string, Spelt>();
  for (const [tenant, own] of groupBy(rows, ({ tenant_id }) => tenant_id)) {
    const calls = own.map(({ call_id }) => call_id);
    const parties = await findParties(db, tenant, calls);
    const visits = await findVisits(db, tenant, calls);
    for (const row of own) {
      const values = COLUMNS.map((column) => row[column]);
      const people = (parties.get(row.call_id) ?? []).map(({ endpoint, role, talk_seconds }) =>
        spellParty(endpoint, role, talk_seconds),
      );
      found.set(row.linkedid, spell(values, people, (visits.get(row.call_id) ?? []).map(spellVisit)));
    }
  }
  return found;
}

/** @param values in the order of the columns of call_records */
export function spell(values: readonly unknown[], parties: readonly string[], visits: readonly string[]): Spelt {
  const columns = values.map((value, at): [string, string] => [COLUMNS[at] ?? '', word(value)]);
  return Object.fromEntries([...columns, ['parties', parties.join('; ')], ['queue visits', visits.join('; ')]]);
}

export function spellVisit({ queue_name, outcome, wait_ms, talk_ms }: Omit<VisitRow, 'call_id'>): string {
  return `${queue_name} ${outcome} after ${wait_ms} ms, ${talk_ms} ms talked`;
}

export function spellParty(endpoint: string, role: string, talkSeconds: number): string {
  return `${endpoint} ${role} ${talkSeconds} s`;
}

function word(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return JSON.stringify(inKeyOrder(value));
  return value === null ? '' : String(value);
}

/** A database gives JSON back with its keys in an order of its own. */
function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
