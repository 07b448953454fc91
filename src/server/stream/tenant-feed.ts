import type { SequencedAnnouncement } from '../../platform/announcement.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';

const PAGE = 500;

export interface TenantFeedOptions {
  readonly tenantId: string;
  /** The last number at the time of opening; events after it are delivered. */
  readonly position: number;
  readonly outbox: Pick<Outbox, 'since'>;
  readonly deliver: (events: readonly SequencedAnnouncement[]) => void;
  /** What was between two numbers is gone from the table: every client has to load anew. */
  readonly lost: (position: number) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * One tenant's events in the order of their numbers, each once. What the bus did not bring (another daemon's, or told
 * by one that died between commit and telling) is read from the table.
 */
export class TenantFeed {
  readonly #o: TenantFeedOptions;
  #position: number;
  #filling = false;
  #known: number;
  #closed = false;

  constructor(o: TenantFeedOptions) {
    this.#o = o;
    this.#position = o.position;
    this.#known = o.position;
  }

  /** Everything up to this number has been delivered. */
  get position(): number {
    return this.#position;
  }

  /** @param events of this tenant, ascending */
  receive(events: readonly SequencedAnnouncement[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    const fresh = events.filter(({ seq }) => seq > this.#position);
    const whole = fresh.every(({ seq }, index) => seq === this.#position + 1 + index);
    // While a gap is being read, what arrives is read with it: it is in the table, or it would not have been told.
    if (whole && !this.#filling) this.#deliver(fresh);
    else this.catchUp(last.seq);
  }

  /** The table is known to hold numbers up to `head`. */
  catchUp(head: number): void {
    this.#known = Math.max(this.#known, head);
    if (this.#known > this.#position && !this.#filling) void this.#fill();
  }

  /**
   * The table says that fewer were ever given out: it was restored from a backup, and numbers will come a second time.
   * @param before the position when the table was asked
   */
  wentBack(head: number, before: number): void {
    if (head >= before || this.#filling) return;
    this.#position = head;
    this.#known = head;
    this.#o.lost(head);
  }

  close(): void {
    this.#closed = true;
  }

  async #fill(): Promise<void> {
    this.#filling = true;
    try {
      while (!this.#closed && this.#position < this.#known) {
        const { events, pruned } = await this.#o.outbox.since(this.#o.tenantId, this.#position, PAGE);
        if (this.#closed) return;
        if (pruned) {
          this.#position = this.#known;
          this.#o.lost(this.#position);
        } else if (events.length === 0) return;
        else this.#deliver(events);
      }
    } catch (error) {
      this.#o.failed(error); // the next poll tries again
    } finally {
      this.#filling = false;
    }
  }

  #deliver(events: readonly SequencedAnnouncement[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    this.#position = last.seq;
    this.#known = Math.max(this.#known, last.seq);
    this.#o.deliver(events);
  }
}
