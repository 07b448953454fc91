import type { SequencedAnnouncement } from '../../platform/announcement.ts';
import type { CounterMetric } from '../../platform/metrics.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { broadcast } from './broadcast.ts';
import type { Connection } from './connection.ts';
import { stateFrame } from './frame.ts';
import { CLOSE, type StreamLimits, type StreamOptions } from './options.ts';
import { bringUpToDate } from './replay.ts';
import { TenantFeed } from './tenant-feed.ts';

interface Room {
  readonly feed: TenantFeed;
  readonly connections: Set<Connection>;
}

function isSame(a: Caller, b: Caller): boolean {
  return a.userId === b.userId && a.apiKeyId === b.apiKeyId;
}

/** All connections of this daemon, by tenant, each tenant with one feed while anybody listens. */
export class Hub {
  readonly #o: StreamOptions;
  readonly #limits: StreamLimits;
  readonly #rooms = new Map<string, Room>();
  readonly #frames: CounterMetric;

  constructor(o: StreamOptions, limits: StreamLimits) {
    this.#o = o;
    this.#limits = limits;
    this.#frames = o.metrics.counter({ name: 'stream_frames_total', help: 'Events written to sockets' });
  }

  get connections(): Connection[] {
    return [...this.#rooms.values()].flatMap((room) => [...room.connections]);
  }

  /** What is wrong with one more connection of this person; null when nothing is. */
  full(caller: Connection['caller']): string | null {
    const connections = this.#rooms.get(caller.tenantId)?.connections ?? new Set();
    if (connections.size >= this.#limits.socketsPerTenant) return 'too many connections of this tenant';
    let own = 0;
    for (const connection of connections) if (isSame(connection.caller, caller)) own++;
    return own >= this.#limits.socketsPerUser ? 'too many connections of this user' : null;
  }

  /** @param since the last number that the client has; null for "from now on" */
  async join(connection: Connection, since: number | null): Promise<void> {
    const { tenantId } = connection.caller;
    const head = this.#rooms.has(tenantId) ? 0 : ((await this.#o.heads([tenantId])).get(tenantId) ?? 0);
    if (!connection.open) return;
    // From here to `add` nothing waits: a room without connections may vanish at any turn of the loop.
    const opened = this.#rooms.get(tenantId);
    const room = opened ?? this.#openRoom(tenantId, head);
    room.connections.add(connection);
    if (opened === undefined) await this.poll(); // what was told while the table was asked
    await bringUpToDate({ ...this.#o, replayed: this.#limits.replayed }, connection, room.feed, since);
  }

  leave(connection: Connection): void {
    const { tenantId } = connection.caller;
    const room = this.#rooms.get(tenantId);
    if (room === undefined || !room.connections.delete(connection) || room.connections.size > 0) return;
    room.feed.close();
    this.#rooms.delete(tenantId);
  }

  /** Where a connection stands: everything up to this number was sent to it. */
  position(connection: Connection): number {
    return Math.max(connection.after, this.#rooms.get(connection.caller.tenantId)?.feed.position ?? 0);
  }

  /** From the bus; a batch may speak of several tenants. */
  receive(events: readonly SequencedAnnouncement[]): void {
    const first = events[0];
    if (first === undefined) return;
    if (events.every(({ tenantId }) => tenantId === first.tenantId)) {
      this.#rooms.get(first.tenantId)?.feed.receive(events);
      return;
    }
    for (const [tenantId, room] of this.#rooms) {
      room.feed.receive(events.filter((event) => event.tenantId === tenantId));
    }
  }

  /** Asks the table for numbers that the bus did not bring. */
  async poll(): Promise<void> {
    const asked = [...this.#rooms].map(([tenantId, { feed }]) => ({ tenantId, feed, before: feed.position }));
    if (asked.length === 0) return;
    const heads = await this.#o.heads(asked.map(({ tenantId }) => tenantId));
    for (const { tenantId, feed, before } of asked) {
      const head = heads.get(tenantId) ?? 0;
      feed.wentBack(head, before);
      feed.catchUp(head);
    }
  }

  /** Ends who did not answer the last heartbeat; tells the others where they stand. */
  heartbeat(): void {
    const now = this.#o.clock.now();
    for (const { feed, connections } of this.#rooms.values()) {
      const frame = stateFrame('heartbeat', feed.position, now);
      for (const connection of connections) {
        if (!connection.alive) connection.terminate();
        connection.alive = false;
        if (connection.live && connection.after <= feed.position) connection.write(frame);
        connection.ping();
      }
    }
  }

  /** Ends connections whose person has meanwhile been signed out, suspended or given another role. */
  async recheck(): Promise<void> {
    const connections = this.connections;
    if (connections.length === 0) return;
    const outdated = new Set(await this.#o.guard.outdated(connections.map(({ caller }) => caller)));
    for (const connection of connections) {
      if (outdated.has(connection.caller)) connection.end(CLOSE.revoked, 'revoked');
    }
  }

  #openRoom(tenantId: string, position: number): Room {
    const connections = new Set<Connection>();
    const feed = new TenantFeed({
      tenantId,
      position,
      outbox: this.#o.outbox,
      deliver: (events) => {
        const written = broadcast(events, connections);
        if (written > 0) this.#frames.inc({}, written);
      },
      lost: (at) => {
        this.#o.log.warn({ tenant: tenantId, seq: at }, 'events are gone; clients are told to load anew');
        for (const connection of connections) {
          connection.after = 0;
          if (connection.live) connection.write(stateFrame('resync', at, this.#o.clock.now()));
        }
      },
      failed: (error) => this.#o.log.warn({ tenant: tenantId, error }, 'events could not be read; trying again'),
    });
    const room = { feed, connections };
    this.#rooms.set(tenantId, room);
    return room;
  }
}
