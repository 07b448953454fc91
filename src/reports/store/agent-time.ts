import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Span } from '../../platform/calendar.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Label, splitOver } from '../model/agent-figures.ts';
import { bucketAt, epochSeconds } from './buckets.ts';

export interface AgentAsked {
  readonly tenantId: string;
  readonly buckets: readonly Span[];
  /** User ids. */
  readonly people: readonly number[];
}

export interface AgentTime {
  readonly userId: number;
  readonly bucket: number;
  readonly label: Label;
  readonly ms: number;
}

/**
 * Milliseconds of each person in each state. What lies within one bucket is summed by the database; the few intervals
 * that reach over a border are cut here, and the one that is still open counts up to `now`.
 */
export async function agentTime(db: Kysely<DB>, asked: AgentAsked, now: number): Promise<AgentTime[]> {
  const { buckets, people } = asked;
  if (people.length === 0) return [];
  const [whole, cut, last, open] = await Promise.all([
    wholeIntervals(db, asked),
    intervalsOverBorders(db, asked),
    intervalsOverTheEnd(db, asked),
    openIntervals(db, asked, now),
  ]);
  const parts = [...cut, ...last, ...open].flatMap(({ userId, label, from, to }) =>
    splitOver(buckets, from, to).map(([bucket, ms]) => ({ userId, bucket, label, ms })),
  );
  return [...whole, ...parts];
}

/**
 * By person and time, and nothing but the index. Left to itself, MySQL reads a tenant that has most of the rows by another
 * index and row by row, which takes three times as long.
 */
const INTERVALS = sql.raw('agent_intervals force index (agent_intervals_time)');

interface Stretch {
  readonly userId: number;
  readonly label: Label;
  readonly from: number;
  readonly to: number;
}

async function wholeIntervals(db: Kysely<DB>, asked: AgentAsked): Promise<AgentTime[]> {
  const { begin, end } = placesOf(asked);
  const within = asked.buckets.length === 1 ? sql`` : sql`and ${begin} = ${end}`;
  const { rows } = await sql<{ user_id: number; bucket: number; label: Label; ms: string }>`
    select user_id, ${begin} as bucket, label, sum(timestampdiff(microsecond, started_at, ended_at)) div 1000 as ms
    from ${INTERVALS} where tenant_id = ${asked.tenantId} and ${endedWithin(asked)} and started_at >= ${fromOf(asked)} ${within}
    group by user_id, bucket, label`.execute(db);
  return rows.map((row) => ({
    userId: row.user_id,
    bucket: Number(row.bucket),
    label: row.label,
    ms: Number(row.ms),
  }));
}

async function intervalsOverBorders(db: Kysely<DB>, asked: AgentAsked): Promise<Stretch[]> {
  const { begin, end } = placesOf(asked);
  const across = asked.buckets.length === 1 ? sql`` : sql`or ${begin} <> ${end}`;
  const { rows } = await sql<IntervalRow>`
    select user_id, label, started_at, ended_at from ${INTERVALS}
    where tenant_id = ${asked.tenantId} and ${endedWithin(asked)} and (started_at < ${fromOf(asked)} ${across})`.execute(
    db,
  );
  return rows.map(stretchOf);
}

/** Of each person at most one, the first that ends later: intervals of a person do not overlap. */
async function intervalsOverTheEnd(db: Kysely<DB>, asked: AgentAsked): Promise<Stretch[]> {
  const { tenantId, people } = asked;
  const { rows } = await sql<IntervalRow>`
    select one.user_id, one.label, one.started_at, one.ended_at
    from (select user_id, min(ended_at) as ended_at from ${INTERVALS}
        where tenant_id = ${tenantId} and user_id in (${sql.join([...people])}) and ended_at > ${toOf(asked)}
        group by user_id) as next
      join agent_intervals as one on one.tenant_id = ${tenantId} and one.user_id = next.user_id
        and one.ended_at = next.ended_at
    where one.started_at < ${toOf(asked)}`.execute(db);
  return rows.map(stretchOf);
}

async function openIntervals(db: Kysely<DB>, { tenantId, people }: AgentAsked, now: number): Promise<Stretch[]> {
  const rows = await db
    .selectFrom('agent_states')
    .select(['user_id', 'interval_label', 'interval_started_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', people)
    .where('interval_label', 'is not', null)
    .execute();
  return rows.flatMap(({ user_id, interval_label, interval_started_at }) =>
    interval_label === null || interval_started_at === null
      ? []
      : [{ userId: user_id, label: interval_label, from: interval_started_at.getTime(), to: now }],
  );
}

interface IntervalRow {
  readonly user_id: number;
  readonly label: Label;
  readonly started_at: Date;
  readonly ended_at: Date;
}

function stretchOf({ user_id, label, started_at, ended_at }: IntervalRow): Stretch {
  return { userId: user_id, label, from: started_at.getTime(), to: ended_at.getTime() };
}

function endedWithin(asked: AgentAsked): RawBuilder<unknown> {
  return sql`user_id in (${sql.join([...asked.people])})
    and ended_at > ${fromOf(asked)} and ended_at <= ${toOf(asked)}`;
}

/** An interval that ends where a bucket begins belongs to the one before. */
function placesOf({ buckets }: AgentAsked) {
  return {
    begin: bucketAt(epochSeconds(sql`started_at`), buckets),
    end: bucketAt(epochSeconds(sql`ended_at - interval 1000 microsecond`), buckets),
  };
}

function fromOf({ buckets }: AgentAsked): Date {
  return new Date(buckets[0]?.from ?? 0);
}

function toOf({ buckets }: AgentAsked): Date {
  return new Date(buckets.at(-1)?.to ?? 0);
}
