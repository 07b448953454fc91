import { type BridgeStay, type Channel, talkByBridge } from './channels.ts';
import { clip, lengthOf } from './spans.ts';

/**
 * `answered` somebody took the call; `abandoned` the caller hung up while waiting; `overflowed` the queue gave the caller
 * back (time-out, nobody there, a key pressed), whatever came then.
 */
export type VisitOutcome = 'answered' | 'abandoned' | 'overflowed';

/** One stay of a caller in a queue. Times in epoch microseconds. */
export interface QueueVisit {
  /** Name in Asterisk. */
  readonly queue: string;
  readonly uniqueId: string;
  readonly enteredAt: number;
  /** When somebody took the call; null when nobody did. */
  readonly connectedAt: number | null;
  readonly leftAt: number;
  readonly outcome: VisitOutcome;
  /** Endpoint of the phone that took the call. */
  readonly agent: string | null;
  /** Microseconds that caller and agent talked before the call went elsewhere. */
  readonly talked: number;
}

export function queueVisits(channels: Iterable<Channel>): QueueVisit[] {
  const all = [...channels];
  const talk = talkByBridge(all);
  const visits: QueueVisit[] = [];
  for (const caller of all) {
    for (const { app, data, from, to } of caller.apps) {
      if (app !== 'Queue') continue;
      const connected = caller.stays.find((stay) => !stay.holding && stay.from >= from && stay.from <= to);
      visits.push({
        queue: queueOf(data),
        uniqueId: caller.uniqueId,
        enteredAt: from,
        connectedAt: connected?.from ?? null,
        leftAt: to,
        outcome: connected !== undefined ? 'answered' : hungUpWithin(caller, to) ? 'abandoned' : 'overflowed',
        agent: connected === undefined ? null : metBy(all, caller, connected),
        talked: connected === undefined ? 0 : lengthOf(clip(talk.get(connected.bridge) ?? [], connected.from, to)),
      });
    }
  }
  return visits.sort((a, b) => a.enteredAt - b.enteredAt);
}

/** The caller's own hang-up ends the queue; where the dialplan goes on, or hangs up itself, it was the queue that ended. */
function hungUpWithin({ apps, hangup, endedAt }: Channel, leftAt: number): boolean {
  if (endedAt === null || apps.some(({ from }) => from >= leftAt)) return false;
  return hangup !== null && !hangup.source.startsWith('dialplan/');
}

/** The first phone that is in the bridge with the caller. */
function metBy(channels: readonly Channel[], caller: Channel, stay: BridgeStay): string | null {
  const met = channels
    .filter(({ kind, uniqueId }) => kind === 'phone' && uniqueId !== caller.uniqueId)
    .flatMap(({ endpoint, stays }) =>
      stays.filter(({ bridge }) => bridge === stay.bridge).map(({ from, to }) => ({ endpoint, from, to })),
    )
    .filter(({ from, to }) => from <= stay.to && to >= stay.from)
    .sort((a, b) => a.from - b.from);
  return met[0]?.endpoint ?? null;
}

/** The queue that counts for the whole call: the one that answered it, else the last one that it waited in. */
export function decisiveVisit(visits: readonly QueueVisit[]): QueueVisit | null {
  return visits.find(({ connectedAt }) => connectedAt !== null) ?? visits[visits.length - 1] ?? null;
}

/**
 * Microseconds until somebody took the call or the caller left.
 * @param since when whoever waits began to, where that was before this stay
 */
export function waited({ enteredAt, connectedAt, leftAt }: QueueVisit, since = enteredAt): number {
  return (connectedAt ?? leftAt) - since;
}

/** First argument of Queue(). */
export function queueOf(appData: string): string {
  return appData.split(',', 1)[0] ?? '';
}
