import type { Channel } from './channels.ts';

/** One stay of a caller in a queue. */
export interface QueueVisit {
  /** Name in Asterisk. */
  readonly queue: string;
  readonly uniqueId: string;
  readonly enteredAt: number;
  /** When somebody took the call; null when nobody did. */
  readonly connectedAt: number | null;
  readonly leftAt: number;
}

export function queueVisits(channels: Iterable<Channel>): QueueVisit[] {
  const visits: QueueVisit[] = [];
  for (const { uniqueId, apps, stays } of channels) {
    for (const { app, data, from, to } of apps) {
      if (app !== 'Queue') continue;
      const connected = stays.find((stay) => !stay.holding && stay.from >= from && stay.from <= to);
      visits.push({
        queue: queueOf(data),
        uniqueId,
        enteredAt: from,
        connectedAt: connected?.from ?? null,
        leftAt: to,
      });
    }
  }
  return visits.sort((a, b) => a.enteredAt - b.enteredAt);
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
