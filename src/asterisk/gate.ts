import type { PbxEvent, PbxSnapshot } from './pbx-event.ts';
import { isBefore } from './timestamp.ts';

export type LinkName = 'ami' | 'ari';

/**
 * How the events of one link are treated:
 *
 *   discarding -> the link was lost; what it says means nothing before the next snapshot
 *   flowing    -> events go to the rooms as they come
 *   collecting -> a snapshot is being taken, events wait for it
 */
type Flow = 'discarding' | 'flowing' | 'collecting';

interface LinkFlow {
  flow: Flow;
  /** Nothing was missed since the last snapshot. */
  whole: boolean;
}

interface Collected {
  readonly link: LinkName;
  readonly event: PbxEvent;
}

const MAX_COLLECTED = 200_000;

/**
 * Puts snapshots and events into an order in which state never moves backwards: whatever happened before a snapshot was
 * begun is heard before it or not at all, what happened while it was taken is heard after it.
 */
export class EventGate {
  readonly #deliver: (event: PbxEvent) => void;
  readonly #stale: () => void;
  readonly #links: Record<LinkName, LinkFlow> = {
    ami: { flow: 'discarding', whole: false },
    ari: { flow: 'discarding', whole: false },
  };
  #collected: Collected[] = [];
  #fence = 0;

  /** @param stale called for each event that is dropped because a snapshot already contains it */
  constructor(deliver: (event: PbxEvent) => void, stale: () => void) {
    this.#deliver = deliver;
    this.#stale = stale;
  }

  /** The connection is gone: what was missed since is unknown. */
  lost(link: LinkName): void {
    this.#links[link] = { flow: 'discarding', whole: false };
  }

  /** @returns false when more was collected than fits; the snapshot has to be begun anew */
  event(link: LinkName, event: PbxEvent): boolean {
    const { flow } = this.#links[link];
    if (flow === 'collecting') return this.#collected.push({ link, event }) < MAX_COLLECTED;
    if (flow === 'discarding' || isBefore(event.at, this.#fence)) this.#stale();
    else this.#deliver(event);
    return true;
  }

  /** A snapshot is about to be taken: links that missed something begin to collect. */
  begin(): void {
    this.#collected = [];
    for (const link of [this.#links.ami, this.#links.ari]) if (!link.whole) link.flow = 'collecting';
  }

  /** The PBX said what time it is: from here on every event waits for the snapshot. */
  fenced(): void {
    for (const link of [this.#links.ami, this.#links.ari]) link.flow = 'collecting';
  }

  /** The snapshot, its `at` the time of the fence, among the events that came meanwhile. */
  complete(snapshot: PbxSnapshot): void {
    const collected = this.#collected;
    this.#collected = [];
    const older = collected.filter(({ event }) => isBefore(event.at, snapshot.at));
    for (const { link, event } of older) {
      if (this.#links[link].whole) this.#deliver(event);
      else this.#stale();
    }
    this.#fence = snapshot.at;
    this.#links.ami = { flow: 'flowing', whole: true };
    this.#links.ari = { flow: 'flowing', whole: true };
    this.#deliver(snapshot);
    for (const { event } of collected) if (!isBefore(event.at, snapshot.at)) this.#deliver(event);
  }

  /** No snapshot came of it: whole links go on as if nothing had been asked, others wait for the next. */
  abandon(): void {
    const collected = this.#collected;
    this.#collected = [];
    for (const link of [this.#links.ami, this.#links.ari]) link.flow = link.whole ? 'flowing' : 'discarding';
    for (const { link, event } of collected) this.event(link, event);
  }
}
