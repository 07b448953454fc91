import type { Announcement } from '../announcement.ts';
import { type PreparedAnnouncement, prepare } from './outbox-table.ts';

/** A change that waits for its commit. Tickets count changes in the order in which they were handed in. */
export type Change = RowChange | AnnouncementChange;

interface RowChange {
  readonly ticket: number;
  /** `performance.now()` when it was handed in. */
  readonly since: number;
  readonly table: string;
  row: unknown;
}

interface AnnouncementChange {
  readonly ticket: number;
  readonly since: number;
  readonly prepared: PreparedAnnouncement;
}

export function isRow(change: Change): change is RowChange {
  return 'table' in change;
}

export interface Bounds {
  /** Rows waiting, of all tables together. */
  readonly rows: number;
  readonly announcements: number;
  /** JSON of the announcements waiting, in UTF-16 units. */
  readonly announcementText: number;
}

/** JSON of one announcement, and about that of one transaction: far below what servers take in one packet. */
const LONGEST_TEXT = 1 << 20;
const TEXT_AT_ONCE = 4 << 20;

/** What a client is told when announcements were given up: load everything anew. */
export const RESYNC = 'resync';

/**
 * What was handed in and is not committed yet, in order. A row put again takes the place of its former self where that
 * stood, so a row never comes after one that refers to it.
 */
export class PendingChanges {
  readonly #bounds: Bounds;
  readonly #changes = new Set<Change>();
  readonly #byKey = new Map<string, RowChange>();
  readonly #keys = new Map<RowChange, string>();
  #announcements = 0;
  #text = 0;
  #ticket = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#changes.size;
  }

  /** Ticket of the last change handed in; what it stands for is committed once a change of this ticket is. */
  get lastTicket(): number {
    return this.#ticket;
  }

  /** @returns false when too many rows wait already */
  put(table: string, key: string, row: unknown): boolean {
    const id = `${table}\n${key}`;
    const waiting = this.#byKey.get(id);
    if (waiting !== undefined) {
      waiting.row = row;
      return true;
    }
    const change = this.#addRow(table, row);
    if (change === null) return false;
    this.#byKey.set(id, change);
    this.#keys.set(change, id);
    return true;
  }

  /** @returns false when too many rows wait already */
  append(table: string, row: unknown): boolean {
    return this.#addRow(table, row) !== null;
  }

  /**
   * @returns how many announcements were given up to make room, each tenant's for one `resync`
   * @throws TypeError when it is no plain JSON
   * @throws RangeError when its JSON is longer than 1 MiB
   */
  announce(announcement: Announcement): number {
    const prepared = prepare(announcement);
    if (prepared.data.length > LONGEST_TEXT) throw new RangeError(`announcement of ${prepared.data.length} characters`);
    const { announcements, announcementText } = this.#bounds;
    const full = this.#announcements >= announcements || this.#text >= announcementText;
    const givenUp = full ? this.#giveUpAnnouncements(announcement.at) : 0;
    this.#addAnnouncement(prepared);
    return givenUp;
  }

  /** The oldest changes, at most `limit`, fewer if their JSON is long. They wait here no longer. */
  take(limit: number): Change[] {
    const taken: Change[] = [];
    let text = 0;
    for (const change of this.#changes) {
      if (taken.length === limit || text >= TEXT_AT_ONCE) break;
      if (!isRow(change)) text += change.prepared.data.length;
      taken.push(change);
    }
    for (const change of taken) this.#remove(change);
    return taken;
  }

  #addRow(table: string, row: unknown): RowChange | null {
    if (this.#changes.size - this.#announcements >= this.#bounds.rows) return null;
    const change: RowChange = { ticket: ++this.#ticket, since: performance.now(), table, row };
    this.#changes.add(change);
    return change;
  }

  #addAnnouncement(prepared: PreparedAnnouncement): void {
    this.#changes.add({ ticket: ++this.#ticket, since: performance.now(), prepared });
    this.#announcements++;
    this.#text += prepared.data.length;
  }

  #remove(change: Change): void {
    this.#changes.delete(change);
    if (isRow(change)) {
      const id = this.#keys.get(change);
      if (id === undefined) return;
      this.#keys.delete(change);
      this.#byKey.delete(id);
    } else {
      this.#announcements--;
      this.#text -= change.prepared.data.length;
    }
  }

  #giveUpAnnouncements(at: number): number {
    const tenants = new Set<string>();
    let count = 0;
    for (const change of this.#changes) {
      if (isRow(change)) continue;
      tenants.add(change.prepared.announcement.tenantId);
      this.#remove(change);
      count++;
    }
    for (const tenantId of tenants) this.#addAnnouncement(prepare({ tenantId, type: RESYNC, at, data: {} }));
    return count;
  }
}
