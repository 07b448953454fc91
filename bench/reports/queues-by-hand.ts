import type { Pool, RowDataPacket as Row } from 'mysql2/promise';
import type { QueueSums } from '../../src/reports/model/queue-figures.ts';

const GROUPS = { none: 'v.queue_name', month: "v.queue_name, date_format(v.entered_at, '%Y-%m')" } as const;
type Group = (typeof GROUPS)[keyof typeof GROUPS];
const PERIOD = "v.tenant_id = 'acme' and v.entered_at >= ? and v.entered_at < ?";
const MS = 'timestampdiff(microsecond, i.started_at, i.ended_at) div 1000';

const stays = (group: Group): string => `
  select ${group}, count(*) as offered, sum(v.outcome = 'answered') as answered,
    sum(v.outcome = 'abandoned') as abandoned, sum(v.outcome = 'overflowed') as overflowed,
    sum(v.outcome = 'answered' and v.wait_ms <= 20000) as answeredInTime,
    sum(v.outcome = 'abandoned' and v.wait_ms <= 20000) as abandonedInTime,
    sum(if(v.outcome = 'answered', v.wait_ms, 0)) as waitAnsweredMs,
    sum(if(v.outcome = 'abandoned', v.wait_ms, 0)) as waitAbandonedMs,
    max(v.wait_ms) as longestWaitMs, sum(v.talk_ms) as talkMs, sum(v.transferred) as transferred
  from call_queue_visits as v where ${PERIOD} group by ${group}`;

const afterCalls = (group: Group): string => `
  select ${group}, sum(if(i.label = 'on_hold', ${MS}, 0)) as holdMs, sum(if(i.label = 'wrap_up', ${MS}, 0)) as wrapUpMs
  from agent_intervals as i
    join call_queue_visits as v on v.tenant_id = i.tenant_id and v.call_id = i.call_id and v.user_id = i.user_id
  where i.label in ('on_hold', 'wrap_up') and i.started_at >= v.entered_at and v.outcome = 'answered' and ${PERIOD}
    and not exists (select 1 from call_queue_visits as l where l.tenant_id = v.tenant_id and l.call_id = v.call_id
      and l.user_id = v.user_id and l.outcome = 'answered' and l.place > v.place and l.entered_at <= i.started_at)
  group by ${group}`;

/**
 * What somebody who knows the tables would write for the same figures: two statements, for time after calls is kept by
 * agent and not by call, sent at the same time.
 */
export async function queuesByHand(
  pool: Pool,
  interval: keyof typeof GROUPS,
  span: readonly [Date, Date],
): Promise<Row[]> {
  const ask = async (statement: string): Promise<Row[]> => (await pool.query<Row[]>(statement, [...span]))[0];
  const found = await Promise.all([stays, afterCalls].map((of) => ask(of(GROUPS[interval]))));
  return found.flat();
}

/** @throws Error when what was found by hand is not what the report says of all queues and months together */
export function requireSameQueues(rows: readonly Row[], total: QueueSums): void {
  for (const [name, value] of Object.entries(total)) {
    if (value === null) continue;
    const each = rows.map((row) => Number(row[name] ?? 0));
    const all = name === 'longestWaitMs' ? Math.max(...each) : each.reduce((sum, one) => sum + one, 0);
    if (all !== value) throw new Error(`${name}: ${value} in the report, ${all} by hand`);
  }
}
