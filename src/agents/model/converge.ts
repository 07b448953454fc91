import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Agent, AssignedQueue } from './agent.ts';
import { isSignedIn } from './choice.ts';
import { pauseText, queueText } from './pause-text.ts';

/** One thing to ask of Asterisk so that its queues become what was wanted. */
export type Command =
  | {
      readonly kind: 'add';
      readonly queue: string;
      readonly interface: string;
      readonly memberName: string;
      readonly penalty: number;
      readonly paused: boolean;
    }
  | { readonly kind: 'remove'; readonly queue: string; readonly interface: string }
  | {
      readonly kind: 'pause';
      readonly queue: string;
      readonly interface: string;
      readonly paused: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'penalty'; readonly queue: string; readonly interface: string; readonly penalty: number };

/**
 * What is missing between what was wanted and what Asterisk shows, for one agent. A function of the two and nothing
 * else: it is asked again after every change, after every snapshot and now and then, so whatever was lost, refused or
 * undone by somebody else is asked for again.
 *
 * Wanted: a member of every assigned queue while signed in, paused with the reason unless available. Queues that
 * Asterisk does not have (yet) are left out. Members that are part of its own configuration stay members.
 *
 * @param has whether Asterisk has the queue
 * @param at `PJSIP/<endpoint>`
 */
export function missing(agent: Agent, has: (queue: string) => boolean, at: string): Command[] {
  const assigned = new Map(agent.who.queues.map((one) => [one.queue, one]));
  const commands: Command[] = [];
  for (const one of assigned.values()) {
    if (has(one.queue)) commands.push(...ofQueue(agent, one, agent.seats.get(one.queue)?.member ?? null, at));
  }
  for (const [queue, { member }] of agent.seats) {
    if (member !== null && !assigned.has(queue)) commands.push(...leave(member, at));
  }
  return commands;
}

function ofQueue(agent: Agent, one: AssignedQueue, member: QueueMemberSnapshot | null, at: string): Command[] {
  const { wanted } = agent;
  if (!isSignedIn(wanted)) return member === null ? [] : leave(member, at);
  const paused = wanted.status !== 'available';
  const place = { queue: one.queue, interface: at };
  if (member === null) {
    const memberName = queueText(agent.who.name) || agent.who.endpoint;
    return [{ kind: 'add', ...place, memberName, penalty: one.penalty, paused }];
  }
  const commands: Command[] = [];
  const reason = paused ? pauseText(wanted) : '';
  if (member.paused !== paused || (paused && member.pausedReason !== reason)) {
    commands.push({ kind: 'pause', ...place, paused, reason });
  }
  if (member.penalty !== one.penalty) commands.push({ kind: 'penalty', ...place, penalty: one.penalty });
  return commands;
}

function leave(member: QueueMemberSnapshot, at: string): Command[] {
  return member.membership === 'dynamic' ? [{ kind: 'remove', queue: member.queue, interface: at }] : [];
}
