import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { SequencedAnnouncement } from '../../platform/announcement.ts';
import { RESYNC } from '../../platform/mysql/pending-changes.ts';
import { type EventAccess, type Reach, reach, reaches } from '../../tenancy/guard/event.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { CLOSE } from './options.ts';
import { Subscription } from './subscription.ts';

export interface ConnectionOptions {
  readonly ws: WebSocket;
  /** The TCP socket under `ws`. */
  readonly socket: Socket;
  readonly caller: Caller;
  readonly access: ReadonlyMap<string, EventAccess>;
  readonly waitingBytes: number;
  readonly farewellMs: number;
  readonly closing: (code: number) => void;
}

/**
 * One client: what it may have, what it wants, and the bytes that wait for it.
 *
 * Frames are written to the TCP socket as they are, made once for all clients. ws (without compression) writes whole
 * frames synchronously as well, so the two never mix inside a frame.
 */
export class Connection {
  readonly caller: Caller;
  readonly subscription = new Subscription();
  /** False while it is being brought up to date from the table. */
  live = false;
  /** It has everything up to this number already. */
  after = 0;
  /** Heard of since the last heartbeat. */
  alive = true;
  readonly #o: ConnectionOptions;
  readonly #reach = new Map<string, Reach>();
  #ending = false;

  constructor(o: ConnectionOptions) {
    this.#o = o;
    this.caller = o.caller;
  }

  get open(): boolean {
    return !this.#ending && this.#o.ws.readyState === WebSocket.OPEN;
  }

  get waiting(): number {
    return this.#o.socket.writableLength;
  }

  /** The tenant is the hub's affair; this is about the person. */
  gets(event: SequencedAnnouncement): boolean {
    if (event.seq <= this.after) return false;
    // Announcements were given up during an outage: whatever this person sees may be out of date.
    if (event.type === RESYNC) return true;
    let range = this.#reach.get(event.type);
    if (range === undefined) {
      range = reach(this.#o.access.get(event.type), this.caller);
      this.#reach.set(event.type, range);
    }
    const topics = event.topics ?? [];
    if (!reaches(range, topics)) return false;
    return this.subscription.wants(event.type, topics);
  }

  /** @param bytes one or more whole frames; a client that has let too much pile up is cut off, alone */
  write(bytes: Buffer): void {
    if (!this.open) return;
    if (this.waiting + bytes.length > this.#o.waitingBytes) this.end(CLOSE.tooSlow, 'too slow');
    else this.#o.socket.write(bytes);
  }

  /** Resolves once the client keeps up again; false when that takes longer than the farewell. */
  drained(): Promise<boolean> {
    const { socket, farewellMs } = this.#o;
    // Node tells of a drain only after a write that went over the mark.
    if (!socket.writableNeedDrain || !this.open) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (inTime: boolean) => (): void => {
        clearTimeout(timer);
        socket.off('drain', onDrain).off('close', onDrain);
        resolve(inTime);
      };
      const onDrain = done(true);
      const timer = setTimeout(done(false), farewellMs);
      socket.on('drain', onDrain).on('close', onDrain);
    });
  }

  ping(): void {
    if (this.open) this.#o.ws.ping();
  }

  /** Says why, and closes for good when the client has not read it in time. */
  end(code: number, reason: string): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#o.closing(code);
    this.#o.ws.close(code, reason);
    setTimeout(() => this.#o.ws.terminate(), this.#o.farewellMs).unref();
  }

  /** No farewell: nobody is there. */
  terminate(): void {
    this.#ending = true;
    this.#o.ws.terminate();
  }
}
