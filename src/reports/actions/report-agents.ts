import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Label, TimeByLabel } from '../model/agent-figures.ts';
import { type AgentCalls, agentCalls } from '../store/agent-calls.ts';
import { agentTime } from '../store/agent-time.ts';
import { agentsOf, type Person } from '../store/people.ts';
import { type Period, requireFits } from './period.ts';

export interface AgentLine {
  readonly agent: Person;
  readonly bucket: number;
  /** Milliseconds. */
  readonly time: TimeByLabel;
  readonly calls: Omit<AgentCalls, 'userId' | 'bucket'>;
}

const NO_CALLS: AgentLine['calls'] = { offered: 0, answered: 0, made: 0, talkSeconds: 0, transferred: 0 };

/**
 * What people did in a period: one line for each person and bucket, in order of time.
 * @param o.within user ids that the caller is kept to; null for everybody
 * @throws PatchbayError `not_found` for somebody who is no agent, or not the caller's to see
 */
export async function reportAgents(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly period: Period;
    readonly within: readonly number[] | null;
    readonly agentId: number | undefined;
    readonly now: number;
  },
): Promise<AgentLine[]> {
  const all = await agentsOf(db, o.tenantId, o.within);
  const shown = o.agentId === undefined ? all : all.filter(({ id }) => id === o.agentId);
  if (o.agentId !== undefined && shown.length === 0) throw new PatchbayError('not_found', 'there is no such agent');
  requireFits(o.period, shown.length);
  const asked = { tenantId: o.tenantId, buckets: o.period.buckets, people: shown.map(({ id }) => id) };
  const [spent, calls] = await Promise.all([agentTime(db, asked, o.now), agentCalls(db, asked)]);
  const times = new Map<string, Partial<Record<Label, number>>>();
  for (const { userId, bucket, label, ms } of spent) {
    const key = `${bucket} ${userId}`;
    const time = times.get(key) ?? {};
    time[label] = (time[label] ?? 0) + ms;
    times.set(key, time);
  }
  const counted = new Map(calls.map(({ userId, bucket, ...rest }) => [`${bucket} ${userId}`, rest]));
  return o.period.buckets.flatMap((_, bucket) =>
    shown.map((agent) => ({
      agent,
      bucket,
      time: times.get(`${bucket} ${agent.id}`) ?? {},
      calls: counted.get(`${bucket} ${agent.id}`) ?? NO_CALLS,
    })),
  );
}
