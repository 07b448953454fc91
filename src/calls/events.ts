import type { DeclaredEvent } from '../tenancy/guard/event.ts';

export interface PartyDto {
  /** As the PBX showed it; E.164 where the trunk sent it so. '' when withheld. */
  readonly number: string;
  readonly name: string;
}

export interface CallQueueDto {
  readonly id: number;
  readonly name: string;
  readonly display_name: string;
  readonly joined_at: string;
}

/** One party of a live call: a phone of the tenant, or a line to the public network. */
export interface CallLegDto {
  readonly id: string;
  readonly kind: 'phone' | 'trunk';
  readonly user_id: number | null;
  readonly number: string;
  readonly name: string;
  /** `held`: was put on hold or pressed hold, or is parked; `waiting`: in a menu, a queue, a mailbox. */
  readonly state: 'calling' | 'ringing' | 'waiting' | 'talking' | 'held';
  /** What to dial to take it back, while it is parked. */
  readonly parked_at: string | null;
}

/** A live call as the HTTP resource shows it and as every event of it carries it. */
export interface CallDto {
  /** The same as of its call record later. */
  readonly id: string;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  /** `answered`: the caller talks with somebody. Announcements, menus and voicemail are still `ringing`. */
  readonly state: 'ringing' | 'queued' | 'answered' | 'held';
  readonly from: PartyDto;
  /** What the caller dialled. */
  readonly to: PartyDto;
  readonly did: string | null;
  /** The queue it came through last; it waits there while `state` is `queued`. */
  readonly queue: CallQueueDto | null;
  /** User ids of those whose phone rings or who talk. */
  readonly agents: readonly number[];
  /** Oldest first. */
  readonly legs: readonly CallLegDto[];
  readonly started_at: string;
  readonly answered_at: string | null;
}

export interface TransferredCallDto extends CallDto {
  readonly transfer: { readonly kind: 'blind' | 'attended'; readonly to: string; readonly by: number | null };
}

export interface EndedCallDto extends CallDto {
  readonly ended_at: string;
  /** `unknown`: it ended while the daemon was away, `merged`: it went on as part of another call. */
  readonly reason: 'hangup' | 'merged' | 'unknown';
  readonly merged_into: string | null;
  /** As seen live; the call record is the one to count with. Null where nobody saw it. */
  readonly disposition: 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED' | 'CONGESTION' | null;
  /** Q.850 cause of the caller's leg. */
  readonly hangup_cause: number | null;
}

export interface QueueStatsDto {
  readonly queue: Omit<CallQueueDto, 'joined_at'>;
  readonly waiting: number;
  readonly longest_waiting_since: string | null;
}

/** Who sees every call; others see those that they are part of. */
export const SEES_ALL_CALLS = ['can_view_all_calls', 'can_access_dashboard'] as const;

const OF_CALLS = { anyOf: SEES_ALL_CALLS, own: true } as const;

function ofCalls(type: string, summary: string): DeclaredEvent {
  return { type, summary, access: OF_CALLS };
}

export const CALL_EVENTS: readonly DeclaredEvent[] = [
  ofCalls('call.started', 'Somebody began to call.'),
  ofCalls('call.ringing', 'A phone began to ring.'),
  ofCalls('call.answered', 'The caller and somebody else began to talk.'),
  ofCalls('call.hold', 'A party put the call on hold, or parked it.'),
  ofCalls('call.unhold', 'A call on hold was taken back.'),
  ofCalls('call.transferred', 'A party handed the call on to somebody else.'),
  ofCalls('call.updated', 'Something else about the call changed: who is in it, its names or its direction.'),
  ofCalls('call.ended', 'The last party left the call.'),
  ofCalls('queue.caller.joined', 'A caller began to wait in a queue.'),
  ofCalls('queue.caller.left', 'A caller stopped waiting in a queue: answered, gone, or sent on.'),
  {
    type: 'queue.stats',
    summary: 'The number of callers who wait in a queue, or the longest waiting one, changed.',
    access: { anyOf: SEES_ALL_CALLS, own: false },
  },
];

/** A call of the PBX that this daemon stands beside, for other rooms of this process: no client sees these ids and names. */
export type { LiveCall, LiveLeg } from './model/live-call.ts';
