import type { ChannelSnapshot } from '../../asterisk/pbx-event.ts';

/**
 * What is known of one PBX's calls, and how it is used.
 *
 * Facts are kept per channel ("leg"), per bridge seat and per queue place, each with the PBX time it was learnt, so
 * that an older report never replaces a newer one. What people see (`CallView`) is derived from the facts after each
 * event; only what can no longer be seen later (who called, when it was answered) is remembered in `Conversation`.
 *
 * The picture is changed in place: an event costs the same with ten thousand calls as with ten.
 */
export interface Picture {
  readonly legs: Map<string, Leg>;
  /** Channel name to leg, for the two halves of Local channels only. */
  readonly locals: Map<string, string>;
  readonly bridges: Map<string, Set<string>>;
  readonly conversations: Map<string, Conversation>;
  readonly places: Map<string, Place>;
  /** Legs waiting in each queue that anybody waits in. */
  readonly queues: Map<string, Set<string>>;
  /** Channels that are gone, until no report about them can be under way any more. Oldest first. */
  readonly gone: Map<string, number>;
  /** PBX time in microseconds of the last whole picture; 0 before the first. What is older is not news. */
  fence: number;
  /** What an earlier process had told is put back: from now on there is something to compare with. */
  begun: boolean;
  /** What the event at hand concerned. */
  readonly touched: Set<string>;
  /** What changed since it was last told. */
  readonly changed: Set<string>;
  /** Queue to the PBX time of the change. */
  readonly changedQueues: Map<string, number>;
  readonly ended: Conversation[];
  /** Calls that ended without anybody knowing whose they were. */
  unattributed: number;
}

/** One channel. */
export interface Leg {
  readonly id: string;
  channel: ChannelSnapshot;
  at: number;
  seat: Seat | null;
  seatAt: number;
  held: boolean;
  heldAt: number;
  /** The parking space it is in, as it is dialled. */
  space: string | null;
  /** Its end was asked for: what happens to it now is no longer part of the conversation. */
  leaving: boolean;
}

export interface Seat {
  readonly bridge: string;
  /** Parked: music, nobody to talk to. */
  readonly holding: boolean;
}

/** Where a leg waits, or waited last. */
export interface Place {
  readonly queue: string;
  readonly waiting: boolean;
  readonly since: number;
  readonly at: number;
}

export interface Party {
  readonly number: string;
  readonly name: string;
}

export type Direction = 'inbound' | 'outbound' | 'internal';
export type CallState = 'ringing' | 'queued' | 'answered' | 'held';
export type Disposition = 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED' | 'CONGESTION';

export interface Transfer {
  readonly kind: 'blind' | 'attended';
  /** What was dialled, or the number of the party it went to. */
  readonly to: string;
  readonly by: number | null;
  readonly at: number;
}

/** Legs of one linkedid, and what cannot be derived from the legs that are left. */
export interface Conversation {
  readonly linkedId: string;
  readonly legs: Set<string>;
  startedAt: number;
  tenant: string | null;
  origin: string | null;
  direction: Direction | null;
  from: Party | null;
  /** As the caller dialled it, before the dialplan went on. */
  dialled: string;
  did: string | null;
  queue: { readonly name: string; readonly joinedAt: number } | null;
  answeredAt: number | null;
  transfers: number;
  lastTransfer: Transfer | null;
  /** How the last attempt to reach somebody went. */
  dialStatus: string;
  cause: number | null;
  mergedInto: string | null;
  /** Agents who were there before it began to be torn down, leg by leg. */
  agents: readonly number[];
  view: CallView | null;
  told: CallView | null;
}

export interface Ending {
  readonly at: number;
  /** `unknown`: it ended while nobody was listening. `merged`: it became part of another call. */
  readonly reason: 'hangup' | 'merged' | 'unknown';
  readonly mergedInto: string | null;
  readonly disposition: Disposition | null;
  readonly cause: number | null;
}

/**
 * `calling` dials, `ringing` is called, `waiting` hears no other party (a menu, a queue, the mailbox), `held` was put on
 * hold, or pressed hold itself, or is parked.
 */
export type LegState = 'calling' | 'ringing' | 'waiting' | 'talking' | 'held';

/** One leg as people see it. */
export interface LegView {
  readonly id: string;
  readonly kind: 'phone' | 'trunk';
  readonly user: number | null;
  readonly party: Party;
  readonly state: LegState;
  readonly space: string | null;
}

/** One conversation as people see it. Times in epoch microseconds; agents are user ids, ascending. */
export interface CallView {
  readonly linkedId: string;
  /** The leg that began it, as far as it was seen. */
  readonly origin: string | null;
  /** PBX time of what made it so. */
  readonly at: number;
  readonly tenant: string;
  readonly direction: Direction;
  readonly state: CallState;
  readonly from: Party;
  readonly to: Party;
  readonly did: string | null;
  /** The queue it came through last; it waits there while `state` is `queued`. */
  readonly queue: { readonly name: string; readonly joinedAt: number } | null;
  readonly waiting: boolean;
  readonly agents: readonly number[];
  /** Oldest first, without those that are not called yet. */
  readonly legs: readonly LegView[];
  /** Legs whose phone rings. */
  readonly ringing: readonly string[];
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly transfers: number;
  readonly lastTransfer: Transfer | null;
  readonly ended: Ending | null;
}

/** What the model asks about names; answered from memory. */
export interface Names {
  endpoint(
    id: string,
  ): { readonly tenantId: string; readonly kind: 'phone' | 'trunk'; readonly userId: number | null } | null;
  /** In E.164, what a phone of a tenant dialled as people of its country write it; null for what is no such number. */
  inE164(tenantId: string, dialled: string): string | null;
}

export function emptyPicture(): Picture {
  return {
    legs: new Map(),
    locals: new Map(),
    bridges: new Map(),
    conversations: new Map(),
    places: new Map(),
    queues: new Map(),
    gone: new Map(),
    fence: 0,
    begun: false,
    touched: new Set(),
    changed: new Set(),
    changedQueues: new Map(),
    ended: [],
    unattributed: 0,
  };
}

/** Before the whole picture was seen once, and before it is known what was told, nothing is derived from the facts. */
export function isComplete(picture: Picture): boolean {
  return picture.begun && picture.fence > 0;
}
