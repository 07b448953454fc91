import type { Choice } from './choice.ts';
import { OFFLINE } from './choice.ts';
import type { OpenInterval } from './interval.ts';
import { type Device, type Phone, SILENT_PHONE } from './phone.ts';
import { NO_SEATS, type Seats } from './seat.ts';
import type { WrapUp } from './wrap-up.ts';

/** What the directory says: a person of a tenant with a phone, and the queues that person serves. */
export interface Assignment {
  readonly tenantId: string;
  readonly userId: number;
  /** Id of the PJSIP endpoint, see naming. */
  readonly endpoint: string;
  readonly name: string;
  readonly extension: string | null;
  readonly teams: readonly string[];
  readonly queues: readonly AssignedQueue[];
}

export interface AssignedQueue {
  readonly id: number;
  /** Name in Asterisk, `<tenant>_<key>`. */
  readonly queue: string;
  readonly key: string;
  readonly displayName: string;
  readonly penalty: number;
  /** The member's own wrap-up, else the queue's. */
  readonly wrapupSeconds: number;
  /** 0 where the queue's counts. */
  readonly ownWrapup: number;
}

export type Work = 'none' | 'ringing' | 'talking' | 'wrap_up';

/** What the row of an agent says of its phone until the first snapshot after a start shows it. */
export interface Remembered {
  readonly device: Device;
  readonly work: Work;
  readonly callId: string | null;
}

export interface Agent {
  readonly who: Assignment;
  /** Asked for; becomes `chosen` when Asterisk shows it. */
  readonly wanted: Choice;
  readonly chosen: Choice;
  readonly phone: Phone;
  readonly seats: Seats;
  /** The last wrap-up that is known of, over or not. */
  readonly wrap: WrapUp | null;
  readonly wrapping: boolean;
  readonly remembered: Remembered | null;
  readonly open: OpenInterval | null;
  /** Epoch milliseconds up to which time is accounted for: nothing is counted twice when a clock is set back. */
  readonly countedUntil: number;
  /** Epoch milliseconds; null when signed out. */
  readonly signedInAt: number | null;
  /** Epoch microseconds of the last snapshot: older events say nothing new. */
  readonly fence: number;
}

/** Somebody never seen before: signed out, with a phone that has not been heard of. */
export function newAgent(who: Assignment): Agent {
  return {
    who,
    wanted: OFFLINE,
    chosen: OFFLINE,
    phone: SILENT_PHONE,
    seats: NO_SEATS,
    wrap: null,
    wrapping: false,
    remembered: { device: 'not_registered', work: 'none', callId: null },
    open: null,
    countedUntil: 0,
    signedInAt: null,
    fence: 0,
  };
}
