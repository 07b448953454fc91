import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Agent, AssignedQueue } from './agent.ts';
import { isSignedIn } from './choice.ts';
import { pauseText, queueText } from './pause-text.ts';

interface Place {
  readonly queue: string;
  /** `PJSIP/<endpoint>` */
  readonly interface: string;
}

/** One thing to ask of Asterisk so that its queues become what was wanted. */
export type Command =
  | (Place & WantedMember & { readonly kind: 'add' })
  | (Place & { readonly kind: 'remove' })
  | (Place & { readonly kind: 'pause'; readonly paused: boolean; readonly reason: string })
  | (Place & { readonly kind: 'penalty'; readonly penalty: number });

/** How a member shall be in its queue. */
export interface WantedMember {
  readonly memberName: string;
  readonly penalty: number;
  readonly wrapupSeconds: number;
  readonly paused: boolean;
  /** '' unless paused. */
  readonly pausedReason: string;
}

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
  const { wanted, who } = agent;
  if (!isSignedIn(wanted)) return member === null ? [] : leave(member, at);
  const paused = wanted.status !== 'available';
  const memberName = queueText(who.name) || who.endpoint;
  const pausedReason = paused ? pauseText(wanted) : '';
  const as = { memberName, penalty: one.penalty, wrapupSeconds: one.ownWrapup, paused, pausedReason };
  return become({ queue: one.queue, interface: at }, as, member);
}

/** From what a member is (null: none) to what it shall be. Its name and own wrap-up can only be given at the start. */
export function become(place: Place, as: WantedMember, member: QueueMemberSnapshot | null): Command[] {
  if (member === null) return [{ kind: 'add', ...place, ...as }];
  const commands: Command[] = [];
  if (member.paused !== as.paused || (as.paused && member.pausedReason !== as.pausedReason)) {
    commands.push({ kind: 'pause', ...place, paused: as.paused, reason: as.pausedReason });
  }
  if (member.penalty !== as.penalty) commands.push({ kind: 'penalty', ...place, penalty: as.penalty });
  return commands;
}

export function leave(member: QueueMemberSnapshot, at: string): Command[] {
  return member.membership === 'dynamic' ? [{ kind: 'remove', queue: member.queue, interface: at }] : [];
}
