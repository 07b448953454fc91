import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { PatchbayError } from '../../platform/errors.ts';
import type { Part } from '../../platform/lifecycle.ts';
import type { Visit } from '../../tenancy/guard/guard.ts';
import { answerRaw } from '../raw-answer.ts';
import { Connection } from './connection.ts';
import { converse } from './converse.ts';
import { chooseProtocol, type Handshake, isOriginAllowed, readHandshake } from './handshake.ts';
import { Hub } from './hub.ts';
import { CLOSE, STREAM_LIMITS, type StreamOptions } from './options.ts';
import { repeating } from './repeating.ts';

/** What another try with the same credential would only hear again. */
const REFUSED: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'not_found', 'feature_disabled']);

export interface Stream extends Part {
  /** Takes over an upgrade request for the stream's path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, visit: Visit): void;
}

/** `GET /api/v1/stream`: what happens in one's tenant, live and resumable. */
export function createStream(o: StreamOptions): Stream {
  const limits = { ...STREAM_LIMITS, ...o.limits };
  const access = new Map(o.events.map((event) => [event.type, event.access]));
  const hub = new Hub(o, limits);
  const open = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false, // the hub writes frames itself; compression would have to see them
    maxPayload: limits.frameBytes,
    handleProtocols: chooseProtocol,
  });
  const sockets = o.metrics.gauge({ name: 'stream_sockets', help: 'Open sockets of the live stream' });
  const closed = o.metrics.counter({ name: 'stream_closed_total', help: 'Sockets that we ended', labels: ['code'] });
  const jobs = [
    repeating(limits.heartbeatMs, async () => hub.heartbeat(), o.log),
    repeating(limits.recheckMs, () => hub.recheck(), o.log),
    repeating(limits.pollMs, () => hub.poll(), o.log),
  ];
  let unsubscribe: (() => void) | null = null;
  let stopping = false;

  async function welcome(ws: WebSocket, socket: Socket, handshake: Handshake, visit: Visit): Promise<void> {
    ws.pause(); // what the client says waits until it is known who speaks
    const caller = await o.guard.authenticate({ bearer: handshake.bearer, actIn: handshake.actIn }, visit);
    const full = hub.full(caller);
    if (full !== null) return refuse(ws, CLOSE.tryLater, full);
    const connection = new Connection({
      ws,
      socket,
      caller,
      access,
      waitingBytes: limits.waitingBytes,
      farewellMs: limits.farewellMs,
      closing: (code) => {
        closed.inc({ code: String(code) });
        const who = { request_id: visit.requestId, tenant: caller.tenantId, user_id: caller.userId };
        if (code !== CLOSE.goingAway) o.log.info({ ...who, code, address: visit.address }, 'stream ended by us');
      },
    });
    ws.on('close', () => hub.leave(connection));
    if (ws.readyState !== ws.OPEN) return;
    converse({ ws, connection, clock: o.clock, position: () => hub.position(connection) });
    ws.resume();
    await hub.join(connection, handshake.since);
    if (!connection.open) hub.leave(connection);
  }

  function refuse(ws: WebSocket, code: number, reason: string): void {
    closed.inc({ code: String(code) });
    ws.resume();
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), limits.farewellMs).unref();
  }

  return {
    name: 'stream',
    start: async () => {
      unsubscribe = o.bus.subscribe((events) => hub.receive(events));
      for (const job of jobs) job.start();
    },
    stop: async () => {
      stopping = true;
      unsubscribe?.();
      await Promise.all(jobs.map((job) => job.stop()));
      for (const connection of hub.connections) connection.end(CLOSE.goingAway, 'going away');
      for (const ws of open) ws.close(CLOSE.goingAway, 'going away');
      const deadline = Date.now() + 2_000;
      while (open.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const ws of open) ws.terminate();
      server.close();
    },
    upgrade: (request, socket, head, visit) => {
      const { requestId } = visit;
      const handshake = readHandshake(request);
      if (stopping) return answerRaw(socket, 'unavailable', 'the daemon is stopping', requestId);
      if (!(socket instanceof Socket)) return answerRaw(socket, 'internal', 'no plain connection', requestId);
      if (!isOriginAllowed(request, o.publicUrl)) {
        return answerRaw(socket, 'forbidden', 'pages of this origin may not connect', requestId);
      }
      if ('wrong' in handshake) return answerRaw(socket, 'invalid', handshake.wrong, requestId);
      if (open.size >= limits.sockets) return answerRaw(socket, 'unavailable', 'too many connections', requestId);
      server.handleUpgrade(request, socket, head, (ws) => {
        open.add(ws);
        sockets.set(open.size);
        ws.on('error', () => {}); // a broken frame or connection; `close` follows
        ws.on('close', () => {
          open.delete(ws);
          sockets.set(open.size);
        });
        socket.setNoDelay(true);
        welcome(ws, socket, handshake, visit).catch((error: unknown) => {
          const known = error instanceof PatchbayError ? error.code : 'internal';
          const bad = REFUSED.has(known);
          if (!bad && known !== 'rate_limited') {
            o.log.warn({ request_id: requestId, error }, 'a stream could not begin');
          }
          refuse(ws, bad ? CLOSE.badCredential : CLOSE.tryLater, bad ? 'bad credential' : 'try again later');
        });
      });
    },
  };
}
