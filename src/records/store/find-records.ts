import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type RecordFilter, searchOf } from './record-filter.ts';

export type RecordRow = Selectable<DB['call_records']>;

export interface RecordOrder {
  readonly by: 'started_at' | 'talk_seconds' | 'wait_seconds';
  readonly descending: boolean;
}

/** Where a page ended: epoch ms or seconds, as the order has it, and the call's id. */
export interface AfterRecord {
  readonly value: number;
  readonly id: string;
}

export async function findRecords(
  db: Kysely<DB>,
  filter: RecordFilter,
  order: RecordOrder,
  page: { readonly after: AfterRecord | null; readonly limit: number },
): Promise<RecordRow[]> {
  const search = await searchOf(db, filter);
  if (search === null) return [];
  const { by, descending } = order;
  const place = by === 'started_at' ? search.started : sql`record.${sql.ref(by)}`;
  const direction = descending ? sql`desc` : sql`asc`;
  const beyond = page.after === null ? [] : [isBeyond(place, search.callId, order, page.after)];
  const parts = search.parts.map(
    (conditions) => sql`(select ${search.callId} as call_id, ${place} as place from ${search.from}
      where ${sql.join([...conditions, ...beyond], sql` and `)}
      order by ${place} ${direction}, ${search.callId} ${direction} limit ${page.limit})`,
  );
  const { rows } = await sql<{ call_id: string }>`select call_id from (${sql.join(parts, sql` union all `)}) as found
    order by place ${direction}, call_id ${direction} limit ${page.limit}`.execute(db);
  return rowsOf(
    db,
    filter.tenantId,
    rows.map(({ call_id }) => call_id),
  );
}

/** How many there are, but no more than `most`. */
export async function countRecords(db: Kysely<DB>, filter: RecordFilter, most: number): Promise<number> {
  const search = await searchOf(db, filter);
  if (search === null) return 0;
  const parts = search.parts.map(
    (conditions) => sql`(select 1 from ${search.from} where ${sql.join([...conditions], sql` and `)} limit ${most})`,
  );
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from (${sql.join(parts, sql` union all `)}) as found`.execute(db);
  return rows[0]?.n ?? 0;
}

/** One call, if it is the tenant's and, where people are named, one of theirs. */
export async function findRecord(
  db: Kysely<DB>,
  o: { readonly tenantId: string; readonly people: readonly number[] | null; readonly callId: string },
): Promise<RecordRow | null> {
  const { people } = o;
  if (people?.length === 0) return null;
  const row = await db
    .selectFrom('call_records')
    .selectAll('call_records')
    .where('call_records.tenant_id', '=', o.tenantId)
    .where('call_records.call_id', '=', o.callId)
    .$if(people !== null, (q) =>
      q.where((e) =>
        e.exists(
          e
            .selectFrom('call_record_parties as party')
            .select('party.endpoint')
            .whereRef('party.tenant_id', '=', 'call_records.tenant_id')
            .whereRef('party.call_id', '=', 'call_records.call_id')
            .where('party.user_id', 'in', people ?? []),
        ),
      ),
    )
    .executeTakeFirst();
  return row ?? null;
}

function isBeyond(
  place: RawBuilder<unknown>,
  callId: RawBuilder<unknown>,
  { by, descending }: RecordOrder,
  after: AfterRecord,
): RawBuilder<unknown> {
  const value = by === 'started_at' ? new Date(after.value) : after.value;
  return descending
    ? sql`${place} <= ${value} and (${place} < ${value} or ${callId} < ${after.id})`
    : sql`${place} >= ${value} and (${place} > ${value} or ${callId} > ${after.id})`;
}

async function rowsOf(db: Kysely<DB>, tenantId: string, callIds: readonly string[]): Promise<RecordRow[]> {
  if (callIds.length === 0) return [];
  const rows = await db
    .selectFrom('call_records')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('call_id', 'in', [...callIds])
    .execute();
  const byId = new Map(rows.map((row) => [row.call_id, row]));
  return [...new Set(callIds)].flatMap((id) => byId.get(id) ?? []);
}
