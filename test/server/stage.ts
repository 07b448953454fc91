import { WebSocket } from 'ws';
import type { Announcement } from '../../src/platform/announcement.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createEventBus, type EventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics, type Metrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox, type Outbox } from '../../src/platform/mysql/outbox.ts';
import { lastNumbers } from '../../src/platform/mysql/outbox-table.ts';
import { transact } from '../../src/platform/mysql/transact.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import type { StreamLimits } from '../../src/server/stream/options.ts';
import type { DeclaredEvent } from '../../src/tenancy/guard/event.ts';
import { createTenancy, type TenancyRoom } from '../../src/tenancy/index.ts';
import { PASSWORD, TOKEN_KEY } from '../tenancy/people.ts';

/** A running edge with real sockets on a real database, and a way to make things happen. */

const FLOOR = { anyOf: ['can_access_dashboard'], own: true } as const;
export const STAGE_EVENTS: DeclaredEvent[] = [
  { type: 'agent.state.changed', summary: 'An agent changed.', access: FLOOR },
  { type: 'call.started', summary: 'Somebody began to call.', access: FLOOR },
  { type: 'queue.stats', summary: 'A queue changed.', access: { anyOf: ['can_access_dashboard'], own: false } },
  { type: 'report.ready', summary: 'A report is ready.', access: { anyOf: ['can_view_reports'], own: false } },
];

export interface Stage {
  readonly db: Database;
  readonly bus: EventBus;
  readonly outbox: Outbox;
  readonly room: TenancyRoom;
  readonly server: Server;
  readonly metrics: Metrics;
  readonly url: string;
  token(email: string, tenant?: string): Promise<string>;
  /** Commits announcements and tells them; the numbers they got. */
  tell(...events: Happening[]): Promise<number[]>;
  /** Commits without telling, as a daemon that dies between the two, or another daemon. */
  commit(...events: Happening[]): Promise<number[]>;
  stop(): Promise<void>;
}

export type Happening = Pick<Announcement, 'type'> & Partial<Announcement>;

export async function stage(
  databaseUrl: string,
  o: { readonly limits?: Partial<StreamLimits>; readonly publicUrl?: string } = {},
): Promise<Stage> {
  const db = connect(databaseUrl);
  const metrics = createMetrics();
  const bus = createEventBus({ log: silentLog });
  const outbox = createOutbox({ db, bus, log: silentLog });
  const room = createTenancy({ db, tokenKey: TOKEN_KEY, log: silentLog, metrics });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes: room.routes,
    guard: room.guard,
    answers: room.answers,
    readiness: () => [],
    metrics,
    staticDir: null,
    version: '0.1.0',
    log: silentLog,
    publicUrl: o.publicUrl ?? null,
    stream: {
      events: STAGE_EVENTS,
      bus,
      outbox,
      heads: async (tenants) => new Map((await lastNumbers(db, tenants)).map((row) => [row.tenant_id, row.last_seq])),
      clock: systemClock,
      ...(o.limits === undefined ? {} : { limits: o.limits }),
    },
  });
  await outbox.start();
  await server.start();
  const url = `http://127.0.0.1:${server.port()}/api/v1`;
  const commit = (events: readonly Happening[]) =>
    transact(db, (trx) =>
      outbox.append(
        trx,
        events.map((event) => ({ tenantId: 'acme', at: Date.now(), data: {}, ...event })),
      ),
    );
  return {
    db,
    bus,
    outbox,
    room,
    server,
    metrics,
    url,
    token: async (email, tenant) => {
      const body = JSON.stringify({ email, password: PASSWORD, ...(tenant === undefined ? {} : { tenant }) });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/auth/login`, { method: 'POST', headers, body });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    tell: async (...events) => {
      const sequenced = await commit(events);
      outbox.publish(sequenced);
      return sequenced.map(({ seq }) => seq);
    },
    commit: async (...events) => (await commit(events)).map(({ seq }) => seq),
    stop: async () => {
      await server.stop();
      await outbox.stop();
      await room.stop();
      await db.destroy();
    },
  };
}

export interface Frame {
  readonly type: string;
  readonly seq?: number;
  readonly at?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly topics?: readonly string[];
  readonly detail?: string;
}

export interface ListenOptions {
  readonly token?: string;
  readonly since?: number;
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

/** One client of the stream. */
export class Listener {
  readonly frames: Frame[] = [];
  readonly ws: WebSocket;
  /** Code and reason once it is over; 1006 for a connection that was just lost. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** The status of the answer to a refused upgrade. */
  readonly refused: Promise<number>;

  constructor(base: string, { token, since, protocols, headers, path = '/stream' }: ListenOptions = {}) {
    const query = since === undefined ? '' : `?since=${since}`;
    this.ws = new WebSocket(`${base.replace('http', 'ws')}${path}${query}`, protocols ?? [], {
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
    this.ws.on('message', (data) => this.frames.push(JSON.parse(data.toString())));
    this.ws.on('error', () => {});
    this.closed = new Promise((resolve) =>
      this.ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    this.refused = new Promise((resolve) =>
      this.ws.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0)),
    );
  }

  /** Events only: what the stream says of itself left out. */
  get events(): Frame[] {
    return this.frames.filter(({ data }) => data !== undefined);
  }

  get numbers(): number[] {
    return this.events.map(({ seq }) => seq ?? -1);
  }

  say(frame: unknown): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  async until(done: (frames: readonly Frame[]) => boolean, ms = 5_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!done(this.frames)) {
      if (Date.now() > deadline) throw new Error(`not within ${ms} ms; got ${JSON.stringify(this.frames.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** @returns the frame that says so */
  async live(): Promise<Frame> {
    await this.until((frames) => frames.some(({ type }) => type === 'hello'));
    return this.frames.find(({ type }) => type === 'hello') ?? { type: 'none' };
  }

  /** Everything up to this number has arrived: asks until the answer says so. */
  async reached(seq: number): Promise<void> {
    await this.until(
      (frames) => frames.some((frame) => (frame.seq ?? -1) >= seq && frame.data !== undefined),
      5_000,
    ).catch(() => {});
    const said = this.frames.length;
    this.say({ type: 'ping' });
    await this.until((frames) => frames.slice(said).some(({ type }) => type === 'pong'));
  }
}
