import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Span } from '../../platform/calendar.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { NO_SUMS, type QueueSums } from '../model/queue-figures.ts';
import { bucketAt, epochSeconds } from './buckets.ts';

export interface QueueAsked {
  readonly tenantId: string;
  readonly buckets: readonly Span[];
  /** Names in Asterisk; null for all. */
  readonly queues: readonly string[] | null;
  readonly thresholdMs: number;
  /** Days within which a caller must not have called again; null when nobody asks. */
  readonly firstCallDays: number | null;
}

/** Sums by queue name and bucket; only where there was something. */
export async function queueSums(
  db: Kysely<DB>,
  asked: QueueAsked,
): Promise<{ queue: string; bucket: number; sums: QueueSums }[]> {
  const [stays, after, settled] = await Promise.all([
    sumOfStays(db, asked),
    sumAfterCalls(db, asked),
    asked.firstCallDays === null ? [] : sumSettled(db, asked, asked.firstCallDays),
  ]);
  const found = new Map<string, { queue: string; bucket: number; sums: QueueSums }>();
  for (const { queue, bucket, ...sums } of stays) {
    const settledAtOnce = asked.firstCallDays === null ? null : 0;
    found.set(`${bucket} ${queue}`, { queue, bucket, sums: { ...NO_SUMS, ...numbers(sums), settledAtOnce } });
  }
  for (const { queue, bucket, ...sums } of [...after, ...settled]) {
    const one = found.get(`${bucket} ${queue}`);
    if (one !== undefined) one.sums = { ...one.sums, ...numbers(sums) };
  }
  return [...found.values()];
}

type Row = Readonly<Record<string, unknown>> & { readonly queue: string; readonly bucket: number };

async function sumOfStays(db: Kysely<DB>, asked: QueueAsked): Promise<Row[]> {
  const { thresholdMs } = asked;
  const { rows } = await sql<Row>`
    select visit.queue_name as queue, ${bucketOf(asked)} as bucket, count(*) as offered,
      sum(visit.outcome = 'answered') as answered,
      sum(visit.outcome = 'abandoned') as abandoned,
      sum(visit.outcome = 'overflowed') as overflowed,
      sum(visit.outcome = 'answered' and visit.wait_ms <= ${thresholdMs}) as answeredInTime,
      sum(visit.outcome = 'abandoned' and visit.wait_ms <= ${thresholdMs}) as abandonedInTime,
      sum(if(visit.outcome = 'answered', visit.wait_ms, 0)) as waitAnsweredMs,
      sum(if(visit.outcome = 'abandoned', visit.wait_ms, 0)) as waitAbandonedMs,
      max(visit.wait_ms) as longestWaitMs,
      sum(visit.talk_ms) as talkMs,
      sum(visit.transferred) as transferred
    from call_queue_visits as visit where visit.tenant_id = ${asked.tenantId} and ${within(asked)} group by bucket, queue`.execute(
    db,
  );
  return places(rows);
}

/**
 * Hold and wrap-up of the calls of the period, from the time of those who took them: part of the latest stay in a queue
 * from which that person had the call. Stays first (`straight_join`): else the whole time of all agents may be read, and
 * row by row.
 */
async function sumAfterCalls(db: Kysely<DB>, asked: QueueAsked): Promise<Row[]> {
  const ms = sql`timestampdiff(microsecond, spent.started_at, spent.ended_at) div 1000`;
  const { rows } = await sql<Row>`
    select straight_join visit.queue_name as queue, ${bucketOf(asked)} as bucket,
      sum(if(spent.label = 'on_hold', ${ms}, 0)) as holdMs,
      sum(if(spent.label = 'wrap_up', ${ms}, 0)) as wrapUpMs
    from call_queue_visits as visit
      join agent_intervals as spent on spent.tenant_id = visit.tenant_id and spent.call_id = visit.call_id
        and spent.user_id = visit.user_id and spent.label in ('on_hold', 'wrap_up')
        and spent.started_at >= visit.entered_at
      left join call_queue_visits as later on later.tenant_id = visit.tenant_id and later.call_id = visit.call_id
        and later.user_id = visit.user_id and later.place > visit.place and later.outcome = 'answered'
        and later.entered_at <= spent.started_at
    where later.place is null and visit.tenant_id = ${asked.tenantId} and ${within(asked)} and visit.outcome = 'answered' group by bucket, queue`.execute(
    db,
  );
  return places(rows);
}

async function sumSettled(db: Kysely<DB>, asked: QueueAsked, days: number): Promise<Row[]> {
  // A callback is the tenant's own call: the customer is whom it went to.
  const caller = sql`if(record.callback_id is null, record.from_number, record.to_number)`;
  const { rows } = await sql<Row>`
    select visit.queue_name as queue, ${bucketOf(asked)} as bucket, count(*) as settledAtOnce
    from call_queue_visits as visit
      join call_records as record on record.tenant_id = visit.tenant_id and record.call_id = visit.call_id
    where visit.tenant_id = ${asked.tenantId} and ${within(asked)} and visit.outcome = 'answered' and ${caller} <> ''
      and not exists (select 1 from call_records as again where again.tenant_id = record.tenant_id
        and again.from_number = ${caller} and again.direction = 'inbound'
        and again.started_at > record.ended_at and again.started_at <= record.ended_at + interval ${days} day)
    group by bucket, queue`.execute(db);
  return places(rows);
}

function bucketOf({ buckets }: QueueAsked): RawBuilder<unknown> {
  return bucketAt(epochSeconds(sql`visit.entered_at`), buckets);
}

function start({ buckets }: Pick<QueueAsked, 'buckets'>): Date {
  return new Date(buckets[0]?.from ?? 0);
}

function within({ buckets, queues }: QueueAsked): RawBuilder<unknown> {
  const named = queues === null ? sql`` : sql`visit.queue_name in (${sql.join([...queues])}) and`;
  return sql`${named} visit.entered_at >= ${start({ buckets })}
    and visit.entered_at < ${new Date(buckets.at(-1)?.to ?? 0)}`;
}

/** Sums of integers come as decimals, which the driver hands over as text. */
function numbers(sums: Readonly<Record<string, unknown>>): Partial<QueueSums> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value ?? 0)]));
}

function places(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row, bucket: Number(row.bucket) }));
}
