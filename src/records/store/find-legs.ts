import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Disposition } from '../model/disposition.ts';
import { queueNameOf } from './queue-names.ts';

export interface LegFilter {
  readonly tenantId: string;
  /** Only legs of one of these people; null for everybody's. */
  readonly people: readonly number[] | null;
  /** Epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
  readonly disposition: Disposition | null;
  readonly number: string | null;
  readonly queueId: number | null;
  readonly did: string | null;
}

export type LegRow = Awaited<ReturnType<typeof legsOfCall>>[number];

/** Where a page ended: epoch microseconds and the row's id. */
export interface AfterLeg {
  readonly value: number;
  readonly id: number;
}

export async function findLegs(
  db: Kysely<DB>,
  filter: LegFilter,
  page: { readonly descending: boolean; readonly after: AfterLeg | null; readonly limit: number },
): Promise<LegRow[]> {
  const { after, descending, limit } = page;
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const beyond = after === null ? NOTHING_MORE : beyondPlace(after, descending);
  const parts = (await searches(db, filter)).map((conditions) =>
    sql<{ id: number; start_us: number }>`select cdr.id, cdr.start_us from cdr
      where cdr.tenant_id = ${filter.tenantId}${conditions}${beyond}
      order by cdr.start_us ${direction}, cdr.id ${direction} limit ${limit}`.execute(db),
  );
  const found = (await Promise.all(parts)).flatMap(({ rows }) => rows);
  const sign = descending ? -1 : 1;
  if (parts.length > 1) found.sort((a, b) => sign * (a.start_us - b.start_us || a.id - b.id));
  const ids = found.slice(0, limit);
  return legsOf(
    db,
    filter.tenantId,
    ids.map(({ id }) => id),
  );
}

/** How many there are, but no more than `most`. */
export async function countLegs(db: Kysely<DB>, filter: LegFilter, most: number): Promise<number> {
  let count = 0;
  for (const conditions of await searches(db, filter)) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from
      (select cdr.id from cdr where cdr.tenant_id = ${filter.tenantId}${conditions} limit ${most}) as some`.execute(db);
    count += rows[0]?.n ?? 0;
  }
  return Math.min(count, most);
}

async function legsOf(db: Kysely<DB>, tenantId: string, ids: readonly number[]): Promise<LegRow[]> {
  if (ids.length === 0) return [];
  // The list that is asked for most. As text it is made in a tenth of the time that the builder takes for so many columns.
  const { rows } = await sql<LegRow>`select ${TEXT} from cdr
    left join call_linkedids as conversation on conversation.pbx = cdr.pbx and conversation.linkedid = cdr.linkedid
    left join dids on dids.tenant_id = cdr.tenant_id and dids.id = cdr.did_id
    where cdr.tenant_id = ${tenantId} and cdr.id in (${sql.join([...ids])})`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** All legs of one conversation, in their order. */
export function legsOfCall(db: Kysely<DB>, o: { tenantId: string; pbx: string; root: string }) {
  return withNames(
    db
      .selectFrom('cdr')
      .where('cdr.tenant_id', '=', o.tenantId)
      .where('cdr.linkedid', 'in', (e) =>
        e
          .selectFrom('call_linkedids as own')
          .select('own.linkedid')
          .where('own.pbx', '=', o.pbx)
          .where('own.root', '=', o.root),
      )
      .where('cdr.pbx', '=', o.pbx),
  )
    .orderBy('cdr.start_us')
    .orderBy('cdr.id')
    .limit(MOST_LEGS)
    .execute();
}

const MOST_LEGS = 1_000;

const NOTHING_MORE = sql``;

function beyondPlace({ value, id }: AfterLeg, descending: boolean): RawBuilder<unknown> {
  return descending
    ? sql` and cdr.start_us <= ${value} and (cdr.start_us < ${value} or cdr.id < ${id})`
    : sql` and cdr.start_us >= ${value} and (cdr.start_us > ${value} or cdr.id > ${id})`;
}

/**
 * What follows the condition of the tenant. Each finds a part of the legs, none twice: a number has an index on each side
 * of the call and none on both.
 */
async function searches(db: Kysely<DB>, filter: LegFilter): Promise<RawBuilder<unknown>[]> {
  const { tenantId, people, from, to, disposition, number, did } = filter;
  const queue = filter.queueId === null ? null : await queueNameOf(db, tenantId, filter.queueId);
  if (people?.length === 0 || (filter.queueId !== null && queue === null)) return [];
  const ofTenant = sql`select dids.id from dids where dids.tenant_id = ${tenantId}`;
  const all = [
    people === null ? null : sql` and cdr.user_id in (${sql.join([...people])})`,
    from === null ? null : sql` and cdr.start_us >= ${from * 1000}`,
    to === null ? null : sql` and cdr.start_us < ${to * 1000}`,
    disposition === null ? null : sql` and cdr.disposition in (${sql.join(writtenAs(disposition))})`,
    queue === null ? null : sql` and cdr.queue_name = ${queue}`,
    did === null ? null : sql` and cdr.did_id in (${ofTenant} and dids.number = ${did})`,
  ].filter((condition) => condition !== null);
  const together = (more: readonly RawBuilder<unknown>[]) => sql.join([...all, ...more], NOTHING_MORE);
  if (number === null) return [together([])];
  return [
    together([sql` and cdr.src = ${number}`]),
    together([sql` and cdr.dst = ${number} and not cdr.src <=> ${number}`]),
  ];
}

/** Asterisk has a word of its own for a caller who gave up. */
function writtenAs(disposition: Disposition): string[] {
  return disposition === 'NO ANSWER' ? ['NO ANSWER', 'CANCEL'] : [disposition];
}

function withNames(query: SelectQueryBuilder<DB, 'cdr', object>) {
  return query
    .leftJoin('call_linkedids as conversation', (join) =>
      join.onRef('conversation.pbx', '=', 'cdr.pbx').onRef('conversation.linkedid', '=', 'cdr.linkedid'),
    )
    .leftJoin('dids', (join) => join.onRef('dids.tenant_id', '=', 'cdr.tenant_id').onRef('dids.id', '=', 'cdr.did_id'))
    .select(COLUMNS);
}

const COLUMNS = [
  'cdr.id',
  'cdr.pbx',
  'cdr.uniqueid',
  'cdr.linkedid',
  'cdr.sequence',
  'cdr.src',
  'cdr.dst',
  'cdr.clid',
  'cdr.lastapp',
  'cdr.disposition',
  'cdr.start_us',
  'cdr.answer_us',
  'cdr.end_us',
  'cdr.duration',
  'cdr.billsec',
  'cdr.user_id',
  'cdr.queue_name',
  'cdr.queue_wait_time',
  'cdr.accountcode',
  'cdr.userfield',
  'conversation.root',
  'dids.number as did',
] as const;
const TEXT = sql.raw(COLUMNS.join(', '));
