import type { Log } from '../platform/log.ts';
import type { LinkMetrics } from './link-metrics.ts';
import type { PbxEvent, PbxEvents } from './pbx-event.ts';
import { type Tally, tally } from './tally.ts';

/** Where rooms listen: every event to every listener, one after the other, in the order of the PBX. */
export class EventHub implements PbxEvents {
  readonly #pbx: string;
  readonly #log: Log;
  readonly #heard: Tally;
  #listeners: readonly ((event: PbxEvent) => void)[] = [];

  constructor(pbx: string, log: Log, metrics: LinkMetrics) {
    this.#pbx = pbx;
    this.#log = log;
    this.#heard = tally(metrics.events, (type) => ({ pbx, type }));
  }

  listen(listener: (event: PbxEvent) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  deliver(event: PbxEvent): void {
    this.#heard.add(event.type);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener must not throw; one that does takes nothing from the others.
        this.#log.error({ pbx: this.#pbx, type: event.type, error }, 'a listener failed');
      }
    }
  }
}
