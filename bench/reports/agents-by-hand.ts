import type { Pool, RowDataPacket as Row } from 'mysql2/promise';
import type { AgentLine } from '../../src/reports/actions/report-agents.ts';
import { sumOf } from '../../src/reports/model/agent-figures.ts';

const TIME = `
  select i.user_id, i.label,
    sum(timestampdiff(microsecond, greatest(i.started_at, ?), least(i.ended_at, ?))) div 1000 as ms
  from agent_intervals as i where i.tenant_id = 'acme' and i.ended_at > ? and i.started_at < ?
  group by i.user_id, i.label`;

const CALLS = `
  select p.user_id, sum(p.role <> 'caller') as offered, sum(p.role = 'answered') as answered,
    sum(p.role = 'caller') as made, sum(p.talk_seconds) as talkSeconds,
    sum(p.role = 'answered' and json_contains(coalesce(
      json_extract(r.transfers, '$[*].by'), json_array()), json_quote(p.endpoint))) as transferred
  from call_record_parties as p join call_records as r on r.tenant_id = p.tenant_id and r.call_id = p.call_id
  where p.tenant_id = 'acme' and p.user_id is not null and p.started_at >= ? and p.started_at < ?
  group by p.user_id`;

export interface ByHand {
  readonly time: readonly Row[];
  readonly calls: readonly Row[];
}

/** What somebody who knows the tables would write for the same figures: two statements, sent at the same time. */
export async function agentsByHand(pool: Pool, [from, to]: readonly [Date, Date]): Promise<ByHand> {
  const [[time], [calls]] = await Promise.all([
    pool.query<Row[]>(TIME, [from, to, from, to]),
    pool.query<Row[]>(CALLS, [from, to]),
  ]);
  return { time, calls };
}

/** @throws Error when what was found by hand is not what the report says of all agents together */
export function requireSameAgents({ time, calls }: ByHand, lines: readonly AgentLine[]): void {
  const sum = (rows: readonly Row[], name: string): number => rows.reduce((all, row) => all + Number(row[name]), 0);
  const figures = [
    ['ms', sum(time, 'ms'), lines.reduce((all, line) => all + sumOf(line.time), 0)],
    ...(['offered', 'answered', 'made', 'talkSeconds', 'transferred'] as const).map(
      (name) => [name, sum(calls, name), lines.reduce((all, line) => all + line.calls[name], 0)] as const,
    ),
  ] as const;
  for (const [name, byHand, report] of figures) {
    if (byHand !== report) throw new Error(`${name}: ${report} in the report, ${byHand} by hand`);
  }
}
