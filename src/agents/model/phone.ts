import type { ChannelSnapshot, DeviceState } from '../../asterisk/pbx-event.ts';
import { isLate } from './order.ts';

/**
 * One person's phone: can it be reached, and what is it doing.
 *
 * Whether it can be reached comes from its device state and contact. What it is doing comes from its channels alone:
 * Asterisk derives the busy device states from those same channels and reports them on the other link a little
 * later, so mixing both would make every hang-up flicker.
 */
export interface Phone {
  readonly device: DeviceState;
  readonly deviceAt: number;
  readonly contact: 'reachable' | 'unreachable' | 'none';
  readonly contactAt: number;
  /** What a phone that cannot be reached is: a contact that comes back says nothing until the device does. */
  readonly silent: 'not_registered' | 'unavailable';
  readonly legs: readonly Leg[];
  /** Channels that ended, newest last: a late event must not bring one back. */
  readonly ended: readonly string[];
}

/** One channel of the phone. Several at once are ordinary: a call on hold and a consultation. */
export interface Leg {
  readonly id: string;
  /** Public id of the conversation it belongs to; changes when a transfer moves it. */
  readonly callId: string;
  readonly phase: LegPhase;
  readonly at: number;
  readonly held: boolean;
  readonly heldAt: number;
  /** It rang until somebody else, or nobody, took the call. */
  readonly unanswered: boolean;
  /** The queue whose call this is, until that call is completed. */
  readonly queue: string | null;
}

/** `calling` is the phone dialling out, `ringing` the phone being called. */
export type LegPhase = 'setup' | 'calling' | 'ringing' | 'up';

export type Device = 'not_registered' | 'idle' | 'ringing' | 'in_use' | 'on_hold' | 'unavailable';

export const SILENT_PHONE: Phone = {
  device: 'UNKNOWN',
  deviceAt: 0,
  contact: 'none',
  contactAt: 0,
  silent: 'not_registered',
  legs: [],
  ended: [],
};

const ENDED_KEPT = 16;
export const FRESH = { held: false, heldAt: 0, unanswered: false, queue: null };

const PHASES: Readonly<Record<ChannelSnapshot['state'], LegPhase>> = {
  Down: 'setup',
  Rsrvd: 'setup',
  OffHook: 'calling',
  Dialing: 'calling',
  Ring: 'calling',
  Ringing: 'ringing',
  Up: 'up',
  Busy: 'calling',
  Unknown: 'setup',
};

export function phaseOf(state: ChannelSnapshot['state']): LegPhase {
  return PHASES[state];
}

/** What the phone shows. One that cannot be reached is never idle; a call that is still up outlives its registration. */
export function deviceOf(phone: Phone): Device {
  const up = phone.legs.filter((leg) => leg.phase === 'up');
  if (up.length > 0) return up.every((leg) => leg.held) ? 'on_hold' : 'in_use';
  if (phone.legs.some((leg) => leg.phase === 'ringing')) return 'ringing';
  if (phone.legs.some((leg) => leg.phase === 'calling')) return 'in_use';
  return reachOf(phone);
}

function reachOf(phone: Phone): 'idle' | 'not_registered' | 'unavailable' {
  switch (phone.device) {
    case 'UNAVAILABLE':
    case 'INVALID':
      return phone.silent;
    case 'UNKNOWN':
      return phone.contact === 'reachable' ? 'idle' : phone.silent;
    default:
      return 'idle';
  }
}

/** The leg that a person would call "the call": spoken on, else ringing, else held, else dialling; of two, the newer. */
export function mainLeg(phone: Phone): Leg | null {
  let main: Leg | null = null;
  for (const leg of phone.legs) {
    if (leg.phase !== 'setup' && (main === null || rank(leg) <= rank(main))) main = leg;
  }
  return main;
}

function rank(leg: Leg): number {
  if (leg.phase === 'up') return leg.held ? 2 : 0;
  return leg.phase === 'ringing' ? 1 : 3;
}

export function withDevice(phone: Phone, device: DeviceState, at: number): Phone {
  if (isLate(at, phone.deviceAt) || device === phone.device) return phone;
  return { ...phone, device, deviceAt: at };
}

export function withContact(phone: Phone, contact: Phone['contact'], at: number): Phone {
  if (isLate(at, phone.contactAt) || contact === phone.contact) return phone;
  const silent = contact === 'none' ? 'not_registered' : contact === 'unreachable' ? 'unavailable' : phone.silent;
  return { ...phone, contact, contactAt: at, silent };
}

export function withLeg(phone: Phone, seen: Pick<Leg, 'id' | 'callId' | 'phase'>, at: number): Phone {
  const known = phone.legs.find((leg) => leg.id === seen.id);
  if (known === undefined && phone.ended.includes(seen.id)) return phone;
  if (known === undefined) return { ...phone, legs: [...phone.legs, { ...seen, at, ...FRESH }] };
  if (isLate(at, known.at) || (known.phase === seen.phase && known.callId === seen.callId)) return phone;
  return replaceLeg(phone, { ...known, ...seen, at });
}

export function withHold(phone: Phone, id: string, held: boolean, at: number): Phone {
  const known = phone.legs.find((leg) => leg.id === id);
  if (known === undefined || known.held === held || isLate(at, known.heldAt)) return phone;
  return replaceLeg(phone, { ...known, held, heldAt: at });
}

export function withUnanswered(phone: Phone, id: string): Phone {
  const known = phone.legs.find((leg) => leg.id === id);
  if (known === undefined || known.unanswered || known.phase === 'up') return phone;
  return replaceLeg(phone, { ...known, unanswered: true });
}

/** @param queue null when the queue's call is completed */
export function withQueue(phone: Phone, id: string, queue: string | null): Phone {
  const known = phone.legs.find((leg) => leg.id === id);
  return known === undefined || known.queue === queue ? phone : replaceLeg(phone, { ...known, queue });
}

export function withoutLeg(phone: Phone, id: string): Phone {
  if (phone.ended.includes(id)) return phone;
  return {
    ...phone,
    legs: phone.legs.filter((leg) => leg.id !== id),
    ended: [...phone.ended, id].slice(-ENDED_KEPT),
  };
}

function replaceLeg(phone: Phone, leg: Leg): Phone {
  return { ...phone, legs: phone.legs.map((one) => (one.id === leg.id ? leg : one)) };
}
