import type { Transaction } from 'kysely';
import type { Announcement, SequencedAnnouncement } from '../announcement.ts';
import type { EventBus } from '../event-bus.ts';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Database } from './connect.ts';
import { createOrderedPublisher } from './ordered-publisher.ts';
import { insertAnnouncements, lastNumbers, prepare, pruneStored, storedAfter } from './outbox-table.ts';
import type { DB } from './schema.generated.ts';

/** What was missed since a number; `pruned`: it is too far back (or never was), the client must load everything anew. */
export interface Missed {
  readonly events: readonly SequencedAnnouncement[];
  readonly pruned: boolean;
}

export interface Outbox extends Part {
  /**
   * Numbers and stores announcements in the caller's transaction; call it last, it locks the tenant's sequence. Give the
   * result to {@link publish} after the commit. Should the process die between the two, clients still find it by `since`.
   */
  append(trx: Transaction<DB>, announcements: readonly Announcement[]): Promise<SequencedAnnouncement[]>;
  /** After commit only. Puts them in order with what others commit, then hands them to the event bus. */
  publish(sequenced: readonly SequencedAnnouncement[]): void;
  /** The same for announcements whose commit is certain and whose numbers are not known: they are read from the table. */
  publishStored(tenants: ReadonlySet<string>): Promise<void>;
  /** @param limit at most this many, the oldest first */
  since(tenantId: string, seq: number, limit: number): Promise<Missed>;
  /** The tenant's last number as the other reads of this transaction see the world; 0 before the first. */
  head(trx: Transaction<DB>, tenantId: string): Promise<number>;
  /** @param olderThan epoch ms; gives the number of rows removed */
  prune(olderThan: number): Promise<number>;
}

export function createOutbox(o: { readonly db: Database; readonly bus: EventBus; readonly log: Log }): Outbox {
  const publisher = createOrderedPublisher({
    bus: o.bus,
    log: o.log,
    read: (tenantId, after, limit) => storedAfter(o.db, tenantId, after, limit),
  });
  return {
    name: 'outbox',
    start: async () => publisher.begin(await lastNumbers(o.db)),
    stop: async () => publisher.stop(),
    append: (trx, announcements) => insertAnnouncements(trx, announcements.map(prepare)),
    publish: publisher.publish,
    publishStored: async (tenants) => {
      if (tenants.size > 0) await publisher.reach(await lastNumbers(o.db, [...tenants]));
    },
    since: async (tenantId, seq, limit) => {
      const [head] = await lastNumbers(o.db, [tenantId]); // first, or a row stored in between looks like a pruned one
      const last = head?.last_seq ?? 0;
      if (seq === last) return { events: [], pruned: false };
      if (seq > last || seq < 0) return { events: [], pruned: true };
      const events = await storedAfter(o.db, tenantId, seq, limit);
      return events[0]?.seq === seq + 1 ? { events, pruned: false } : { events: [], pruned: true };
    },
    head: async (trx, tenantId) => (await lastNumbers(trx, [tenantId]))[0]?.last_seq ?? 0,
    prune: (olderThan) => pruneStored(o.db, olderThan),
  };
}
