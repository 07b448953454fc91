import type { SequencedAnnouncement } from './announcement.ts';
import type { Log } from './log.ts';

export type BusListener = (events: readonly SequencedAnnouncement[]) => void;

/**
 * Hands what is committed to whoever listens in this process: sockets, webhooks, other rooms. Per tenant every number
 * comes once, in order and without a gap (the outbox sees to that before it publishes).
 */
export interface EventBus {
  publish(events: readonly SequencedAnnouncement[]): void;
  /** A listener is called at once and must not wait; what it throws is logged and touches nobody else. */
  subscribe(listener: BusListener): () => void;
}

export function createEventBus(o: { readonly log: Log }): EventBus {
  const listeners = new Set<BusListener>();
  return {
    publish: (events) => {
      if (events.length === 0) return;
      for (const listener of [...listeners]) {
        try {
          listener(events);
        } catch (error) {
          o.log.error({ error, first_seq: events[0]?.seq, count: events.length }, 'a listener of the event bus failed');
        }
      }
    },
    subscribe: (listener) => {
      // A fresh function, so that the same listener may subscribe twice and leave once.
      const own: BusListener = (events) => listener(events);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}
