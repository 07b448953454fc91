import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import { isLate } from './order.ts';

/** The phone's place in one queue as Asterisk last showed it; `member` is null once it was seen to leave. */
export interface Seat {
  readonly member: QueueMemberSnapshot | null;
  readonly at: number;
}

/** By name of the queue in Asterisk. */
export type Seats = ReadonlyMap<string, Seat>;

export const NO_SEATS: Seats = new Map();

export function withSeat(seats: Seats, queue: string, member: QueueMemberSnapshot | null, at: number): Seats {
  const known = seats.get(queue);
  if (known !== undefined && isLate(at, known.at)) return seats;
  if (known === undefined && member === null) return seats;
  if (known !== undefined && sameMember(known.member, member)) return seats;
  return new Map(seats).set(queue, { member, at });
}

/** Everything that a queue member can show but its `inCall`, which outlives and precedes the bridge. */
function sameMember(a: QueueMemberSnapshot | null, b: QueueMemberSnapshot | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.paused === b.paused &&
    a.pausedReason === b.pausedReason &&
    a.penalty === b.penalty &&
    a.lastCall === b.lastCall &&
    a.wrapupSeconds === b.wrapupSeconds &&
    a.membership === b.membership &&
    a.memberName === b.memberName
  );
}

export function membersOf(seats: Seats): QueueMemberSnapshot[] {
  return [...seats.values()].flatMap(({ member }) => (member === null ? [] : [member]));
}
