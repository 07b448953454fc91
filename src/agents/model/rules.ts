import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Agent, Assignment } from './agent.ts';
import { isSignedIn, OFFLINE } from './choice.ts';
import { type Phone, SILENT_PHONE, withoutLeg, withQueue } from './phone.ts';
import { membersOf, NO_SEATS, withSeat } from './seat.ts';
import { afterCall, afterLastCall, type WrapUp, wrapUpEndsAt } from './wrap-up.ts';

/** What Asterisk gives as the reason when `autopause` took a member out who did not answer. */
const AUTO_PAUSE = 'Auto-Pause';

export function withPhone(agent: Agent, phone: Phone): Agent {
  return phone === agent.phone ? agent : { ...agent, phone };
}

/** The seat as Asterisk shows it now; null when the phone left the queue. */
export function seated(agent: Agent, queue: string, member: QueueMemberSnapshot | null, at: number): Agent {
  const seats = withSeat(agent.seats, queue, member, at);
  if (seats === agent.seats) return agent;
  const paused = adoptAutoPause(agent, queue, member);
  const moved = { ...paused, seats, wrapping: agent.wrapping && membersOf(seats).length > 0 };
  if (member === null) return moved;
  return wrapped(moved, afterLastCall(moved.wrap, member.lastCall, wrapupOf(agent, queue, member)), at);
}

/**
 * A queue that pauses whoever does not answer has put that person into a state: kept as if chosen, or the next
 * convergence would undo it. Only the moment of the pause counts, so that a late report cannot undo a return.
 */
function adoptAutoPause(agent: Agent, queue: string, member: QueueMemberSnapshot | null): Agent {
  const before = agent.seats.get(queue)?.member ?? null;
  const began = member?.paused === true && member.pausedReason === AUTO_PAUSE && before?.paused !== true;
  if (!began || agent.wanted.status !== 'available') return agent;
  return { ...agent, wanted: { status: 'away', reason: 'no_answer' } };
}

export interface QueueCall {
  /** Of the phone's leg in it. */
  readonly id: string;
  readonly queue: string;
  readonly callId: string | null;
}

/** The queue has done with the call; the phone may still be in it, when a transfer was the reason. */
export function completed(agent: Agent, { id, queue, callId }: QueueCall, at: number): Agent {
  const next = withPhone(agent, withQueue(agent.phone, id, null));
  return wrapped(next, afterCall(agent.wrap, at, wrapupOf(agent, queue), callId), at);
}

/** AgentComplete comes on the other link and may be behind: nobody is shown as free in between. */
export function legGone(agent: Agent, id: string, at: number): Agent {
  const leg = agent.phone.legs.find((one) => one.id === id);
  const next = withPhone(agent, withoutLeg(agent.phone, id));
  if (leg === undefined || leg.queue === null) return next;
  return wrapped(next, afterCall(agent.wrap, at, wrapupOf(agent, leg.queue), leg.callId), at);
}

function wrapped(agent: Agent, wrap: WrapUp | null, at: number): Agent {
  if (wrap === agent.wrap || wrap === null) return agent;
  // Asterisk keeps a wrap-up with the member: who is in no queue has none, and comes back without it.
  const wrapping = wrapUpEndsAt(wrap) * 1000 > at && membersOf(agent.seats).length > 0;
  return { ...agent, wrap, wrapping };
}

/** Seconds of wrap-up that Asterisk takes for a call of this queue: the member's own, else the queue's. */
function wrapupOf(agent: Agent, queue: string, member?: QueueMemberSnapshot): number {
  const own = (member ?? agent.seats.get(queue)?.member)?.wrapupSeconds ?? 0;
  return own > 0 ? own : (agent.who.queues.find((one) => one.queue === queue)?.wrapupSeconds ?? 0);
}

export function wrapUpOver(agent: Agent, at: number): Agent {
  const { remembered } = agent;
  if (!agent.wrapping || agent.wrap === null || wrapUpEndsAt(agent.wrap) * 1000 > at) return agent;
  if (remembered?.work !== 'wrap_up') return { ...agent, wrapping: false };
  return { ...agent, wrapping: false, remembered: { ...remembered, work: 'none' } };
}

/** The queues of Asterisk show what was wanted: now it is so. */
export function settled(agent: Agent, at: number): Agent {
  const chosen = agent.wanted;
  if (chosen === agent.chosen) return agent;
  const begun = agent.signedInAt ?? Math.max(Math.floor(at / 1000), agent.countedUntil);
  const signedInAt = isSignedIn(chosen) ? begun : null;
  return { ...agent, chosen, signedInAt, wrapping: agent.wrapping && isSignedIn(chosen) };
}

/** A person who got another phone is somebody whose phone has not been heard of yet. */
export function assigned(agent: Agent, who: Assignment): Agent {
  if (who.endpoint === agent.who.endpoint) return { ...agent, who };
  const remembered = { device: 'not_registered', work: 'none', callId: null } as const;
  return { ...agent, who, phone: SILENT_PHONE, seats: NO_SEATS, wrapping: false, remembered };
}

/** No agent any more: signed out without waiting for the queues. */
export function released(agent: Agent): Agent {
  const gone = { wanted: OFFLINE, chosen: OFFLINE, signedInAt: null, wrapping: false, remembered: null };
  return { ...agent, ...gone, phone: SILENT_PHONE, seats: NO_SEATS };
}
