import type { DeviceState, QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Agent, Assignment } from './agent.ts';
import { activityOf } from './availability.ts';
import type { Choice } from './choice.ts';
import { type ClosedInterval, turn } from './interval.ts';
import { isLate } from './order.ts';
import {
  type Leg,
  type Phone,
  withContact,
  withDevice,
  withHold,
  withLeg,
  withQueue,
  withUnanswered,
} from './phone.ts';
import { loseCalls, type PhoneFacts, reconcile } from './reconcile.ts';
import {
  assigned,
  completed,
  legGone,
  type QueueCall,
  released,
  seated,
  settled,
  withPhone,
  wrapUpOver,
} from './rules.ts';
import { wrapUpEndsAt } from './wrap-up.ts';

/**
 * How one agent's state moves. Facts come from the PBX and are applied unless they are older than the last snapshot
 * or than what is known of the same thing; wishes come from people and change only what is wanted; a wish becomes the
 * state (`settled`) when the queues of Asterisk show it. Time passes by itself: a wrap-up that ended before an input
 * is ended first, at its own end. After each input the open interval is closed if it no longer tells the truth.
 */
const TABLE: { readonly [T in Input['type']]: (agent: Agent, input: Extract<Input, { type: T }>) => Agent } = {
  leg: (agent, { leg, at }) => withPhone(agent, withLeg(agent.phone, leg, at)),
  'leg.held': (agent, { id, held, at }) => withPhone(agent, withHold(agent.phone, id, held, at)),
  'leg.unanswered': (agent, { id }) => withPhone(agent, withUnanswered(agent.phone, id)),
  'leg.gone': (agent, { id, at }) => legGone(agent, id, at),
  device: (agent, { state, at }) => withPhone(agent, withDevice(agent.phone, state, at)),
  contact: (agent, { contact, at }) => withPhone(agent, withContact(agent.phone, contact, at)),
  member: (agent, { member, at }) => seated(agent, member.queue, member, at),
  'member.gone': (agent, { queue, at }) => seated(agent, queue, null, at),
  connected: (agent, { id, queue }) => withPhone(agent, withQueue(agent.phone, id, queue)),
  completed: (agent, { id, queue, callId, at }) => completed(agent, { id, queue, callId }, at),
  snapshot: (agent, { facts, at }) => reconcile(agent, facts, at),
  wanted: (agent, { choice }) => ({ ...agent, wanted: choice }),
  settled: (agent, { at }) => settled(agent, at),
  assigned: (agent, { who }) => assigned(agent, who),
  released: (agent) => released(agent),
  time: (agent) => agent,
};

/** `at` is epoch microseconds in PBX time throughout. */
export type Input =
  | (Stamped & { readonly type: 'leg'; readonly leg: Pick<Leg, 'id' | 'callId' | 'phase'> })
  | (Stamped & { readonly type: 'leg.held'; readonly id: string; readonly held: boolean })
  | (Stamped & { readonly type: 'leg.unanswered' | 'leg.gone'; readonly id: string })
  | (Stamped & { readonly type: 'device'; readonly state: DeviceState })
  | (Stamped & { readonly type: 'contact'; readonly contact: Phone['contact'] })
  | (Stamped & { readonly type: 'member'; readonly member: QueueMemberSnapshot })
  | (Stamped & { readonly type: 'member.gone'; readonly queue: string })
  | (Stamped & { readonly type: 'connected'; readonly id: string; readonly queue: string })
  | (Stamped & { readonly type: 'completed' } & QueueCall)
  | (Stamped & { readonly type: 'snapshot'; readonly facts: PhoneFacts })
  | (Stamped & { readonly type: 'wanted'; readonly choice: Choice })
  | (Stamped & { readonly type: 'settled' | 'released' })
  | (Stamped & { readonly type: 'assigned'; readonly who: Assignment })
  | (Stamped & { readonly type: 'time' });

interface Stamped {
  readonly at: number;
}

export interface Stepped {
  readonly agent: Agent;
  /** Intervals that ended, oldest first. */
  readonly closed: readonly ClosedInterval[];
}

/** Events of the PBX: what was said before the last snapshot is in it. The rest is our own and never late. */
const OWN: ReadonlySet<Input['type']> = new Set(['snapshot', 'wanted', 'settled', 'released', 'assigned', 'time']);

/** Gives the same object back when nothing changed. */
export function step(agent: Agent, input: Input): Stepped {
  if (!OWN.has(input.type) && isLate(input.at, agent.fence)) return { agent, closed: [] };
  const closed: ClosedInterval[] = [];
  const wrapEnd = agent.wrap === null ? 0 : wrapUpEndsAt(agent.wrap);
  const rested = account(agent, wrapUpOver(agent, input.at), closed, wrapEnd);
  const lostAt = input.type === 'snapshot' ? input.facts.callsLostAt : null;
  const alive = account(rested, loseCalls(rested, lostAt), closed, lostAt ?? 0);
  const rule = TABLE[input.type] as (agent: Agent, input: Input) => Agent;
  return { agent: account(alive, rule(alive, input), closed, Math.floor(input.at / 1000)), closed };
}

/** @param at epoch milliseconds from which on the agent is so; most of what a PBX says leaves it as it was */
function account(before: Agent, agent: Agent, closed: ClosedInterval[], at: number): Agent {
  if (agent === before) return agent;
  const done = turn(agent.open, activityOf(agent), Math.max(at, agent.countedUntil));
  if (done.open === agent.open) return agent;
  if (done.closed !== null) closed.push(done.closed);
  return { ...agent, open: done.open, countedUntil: done.closed?.endedAt ?? agent.countedUntil };
}
