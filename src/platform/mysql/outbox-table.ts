import { CompiledQuery, sql, type Transaction } from 'kysely';
import type { Announcement, SequencedAnnouncement } from '../announcement.ts';
import type { Database } from './connect.ts';
import { jsonText } from './json-text.ts';
import type { DB } from './schema.generated.ts';

/** An announcement with its JSON made, so that later changes to the objects behind it change nothing. */
export interface PreparedAnnouncement {
  readonly announcement: Announcement;
  readonly topics: string;
  readonly data: string;
}

/** @throws TypeError when data is no plain JSON */
export function prepare(announcement: Announcement): PreparedAnnouncement {
  return { announcement, topics: jsonText(announcement.topics ?? []), data: jsonText(announcement.data) };
}

/**
 * Numbers and stores announcements within the caller's transaction: three statements for any number of them. The rows of
 * tenant_sequences stay locked until the commit, so the order of numbers is the order of commits; do it last.
 */
export async function insertAnnouncements(
  trx: Transaction<DB>,
  prepared: readonly PreparedAnnouncement[],
): Promise<SequencedAnnouncement[]> {
  if (prepared.length === 0) return [];
  const { count, read } = numbering(prepared);
  await trx.executeQuery(count);
  const { rows } = await trx.executeQuery(read);
  const last = new Map(rows.map((row) => [row.tenant_id, row.last_seq]));
  await trx.executeQuery(storing(prepared, (tenantId) => String(last.get(tenantId))));
  return numbered(prepared, rows);
}

/** How announcements get their numbers. */
export interface Numbering {
  /** Takes as many numbers as there are announcements. */
  readonly count: CompiledQuery;
  /** Tells the last of each tenant. */
  readonly read: CompiledQuery<LastNumber>;
  /** Has the session keep them, so that announcements are stored before anybody here knows their numbers. */
  readonly keep: CompiledQuery;
  /** As what, in SQL. */
  kept(tenantId: string): string;
}

export function numbering(prepared: readonly PreparedAnnouncement[]): Numbering {
  const tenants = [...countByTenant(prepared)].sort(([a], [b]) => (a < b ? -1 : 1)); // one order for all writers: no deadlock
  const count = `insert into tenant_sequences (tenant_id, last_seq) values ${tenants.map(() => '(?,?)').join(',')}
     on duplicate key update last_seq = last_seq + values(last_seq)`;
  const read = `select tenant_id, last_seq from tenant_sequences where tenant_id in (${tenants.map(() => '?').join(',')})`;
  const names = tenants.map(([tenant]) => tenant);
  const kept = (tenantId: string): string => `@last_seq_${names.indexOf(tenantId)}`;
  const one = '(select last_seq from tenant_sequences where tenant_id = ?)';
  return {
    count: CompiledQuery.raw(count, tenants.flat()),
    read: CompiledQuery.raw(read, names) as CompiledQuery<LastNumber>,
    keep: CompiledQuery.raw(`set ${names.map((name) => `${kept(name)} = ${one}`).join(', ')}`, names),
    kept,
  };
}

/** @param last what {@link numbering} read */
export function numbered(
  prepared: readonly PreparedAnnouncement[],
  last: readonly LastNumber[],
): SequencedAnnouncement[] {
  const lasts = new Map(last.map((row) => [row.tenant_id, row.last_seq]));
  const before = beforeLast(prepared);
  return prepared.map(({ announcement, data }, index) => {
    const seq = (lasts.get(announcement.tenantId) ?? 0) - (before[index] ?? 0);
    return { ...announcement, seq, json: data };
  });
}

/** @param lastOf the last number of a tenant, in SQL */
export function storing(
  prepared: readonly PreparedAnnouncement[],
  lastOf: (tenantId: string) => string,
): CompiledQuery {
  const before = beforeLast(prepared);
  const rows = prepared.map(
    ({ announcement }, index) => `(?,${lastOf(announcement.tenantId)} - ${before[index]},?,?,?,?)`,
  );
  const text = `insert into event_outbox (tenant_id, seq, type, at, topics, data) values ${rows.join(',')}`;
  const values = prepared.flatMap(({ announcement, topics, data }) => [
    announcement.tenantId,
    announcement.type,
    new Date(announcement.at),
    topics,
    data,
  ]);
  return CompiledQuery.raw(text, values);
}

/** How many of the same tenant come after each. */
function beforeLast(prepared: readonly PreparedAnnouncement[]): number[] {
  const left = countByTenant(prepared);
  return prepared.map(({ announcement: { tenantId } }) => {
    const after = (left.get(tenantId) ?? 0) - 1;
    left.set(tenantId, after);
    return after;
  });
}

function countByTenant(prepared: readonly PreparedAnnouncement[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { announcement } of prepared) {
    counts.set(announcement.tenantId, (counts.get(announcement.tenantId) ?? 0) + 1);
  }
  return counts;
}

export interface LastNumber {
  readonly tenant_id: string;
  readonly last_seq: number;
}

/** Last number given out per tenant; all tenants without `tenants`. Consistent with whatever else `db` reads. */
export async function lastNumbers(db: Database | Transaction<DB>, tenants?: readonly string[]): Promise<LastNumber[]> {
  let query = db.selectFrom('tenant_sequences').select(['tenant_id', 'last_seq']);
  if (tenants !== undefined) query = query.where('tenant_id', 'in', [...tenants]);
  return query.execute();
}

/** Up to `limit` stored announcements of a tenant after number `after`, in order. */
export async function storedAfter(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
): Promise<SequencedAnnouncement[]> {
  const rows = await db
    .selectFrom('event_outbox')
    .select(['seq', 'type', 'at', 'topics', 'data'])
    .where('tenant_id', '=', tenantId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    tenantId,
    seq: row.seq,
    type: row.type,
    at: row.at.getTime(),
    topics: row.topics as unknown as readonly string[],
    data: row.data as unknown as Readonly<Record<string, unknown>>,
  }));
}

const PRUNED_AT_ONCE = 2_000;

/** Removes what was stored before `olderThan` (epoch ms), per tenant from the lowest number on, so no gap appears. */
export async function pruneStored(db: Database, olderThan: number): Promise<number> {
  const ends = await db
    .selectFrom('event_outbox')
    .select(['tenant_id', ({ fn }) => fn.max('seq').as('last')])
    .where('created_at', '<', new Date(olderThan))
    .groupBy('tenant_id')
    .execute();
  let removed = 0;
  for (const { tenant_id, last } of ends) {
    for (let more = true; more; ) {
      const { numAffectedRows } = await sql`
        delete from event_outbox where tenant_id = ${tenant_id} and seq <= ${last} order by seq limit ${sql.lit(PRUNED_AT_ONCE)}
      `.execute(db);
      removed += Number(numAffectedRows ?? 0n);
      more = Number(numAffectedRows ?? 0n) === PRUNED_AT_ONCE;
    }
  }
  return removed;
}
