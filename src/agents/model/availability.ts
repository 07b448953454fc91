import type { Agent, Work } from './agent.ts';
import { type Choice, isSignedIn } from './choice.ts';
import type { Activity, Label } from './interval.ts';
import { type Device, deviceOf, mainLeg } from './phone.ts';

/**
 * Three things kept apart and put together here, nowhere stored by hand: what the person chose (status), what the
 * phone is (device), what the calls are (work).
 */
export interface Situation {
  readonly device: Device;
  readonly work: Work;
  readonly callId: string | null;
}

export function situationOf(agent: Agent): Situation {
  return agent.remembered ?? observed(agent);
}

export function canTakeCall(chosen: Choice, device: Device, work: Work): boolean {
  return chosen.status === 'available' && device === 'idle' && work === 'none';
}

function observed(agent: Agent): Situation {
  return { device: deviceOf(agent.phone), work: workOf(agent), callId: mainLeg(agent.phone)?.callId ?? null };
}

function workOf({ phone, chosen, wrapping }: Agent): Work {
  if (phone.legs.some((leg) => leg.phase === 'up')) return 'talking';
  if (phone.legs.some((leg) => leg.phase === 'ringing')) return 'ringing';
  return wrapping && isSignedIn(chosen) ? 'wrap_up' : 'none';
}

/** What the person's time is counted as; null when signed out. */
export function activityOf(agent: Agent): Activity | null {
  if (!isSignedIn(agent.chosen)) return null;
  const { device, work, callId } = situationOf(agent);
  if (work === 'talking') return { label: device === 'on_hold' ? 'on_hold' : 'talking', reason: null, callId };
  if (work === 'ringing') {
    return { label: 'ringing', reason: mainLeg(agent.phone)?.unanswered ? 'no_answer' : null, callId };
  }
  if (work === 'wrap_up') return { label: 'wrap_up', reason: null, callId: agent.wrap?.callId ?? null };
  if (device === 'in_use') return { label: 'in_use', reason: null, callId };
  return { ...atRest(agent, device), callId: null };
}

function atRest(agent: Agent, device: Device): { label: Label; reason: string | null } {
  const { status, reason } = agent.chosen;
  if (status !== 'available' && status !== 'offline') return { label: status, reason };
  return { label: device === 'idle' ? 'available' : 'unreachable', reason: null };
}
