import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { Part } from '../platform/lifecycle.ts';
import { type AppOptions, createApp, STREAM_PATH } from './app.ts';
import { clientAddress, trustedProxies } from './client-address.ts';
import { requestIdOf } from './edge.ts';
import { answerRaw } from './raw-answer.ts';
import { readStaticFiles } from './static-files.ts';
import { createStream } from './stream/index.ts';
import type { StreamOptions } from './stream/options.ts';

export { createApp } from './app.ts';
export { STREAM_LIMITS } from './stream/options.ts';

type OfStream = Pick<StreamOptions, 'events' | 'bus' | 'outbox' | 'heads' | 'clock' | 'limits'>;

export interface ServerOptions extends Omit<AppOptions, 'staticFiles' | 'events'> {
  readonly host: string;
  /** 0 for any free one; {@link Server.port} tells which. */
  readonly port: number;
  /** The built console; a folder that is not there serves nothing. */
  readonly staticDir: string | null;
  readonly stream: OfStream;
  readonly timeouts?: Partial<HttpTimeouts>;
}

/** Milliseconds. Someone who sends a byte now and then (slowloris) holds a connection no longer than this. */
export interface HttpTimeouts {
  readonly headers: number;
  readonly request: number;
  readonly keepAlive: number;
  /** How long requests in flight may take when the server stops. */
  readonly drain: number;
}

const TIMEOUTS: HttpTimeouts = { headers: 10_000, request: 30_000, keepAlive: 65_000, drain: 5_000 };
const MAX_CONNECTIONS = 20_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** The public edge: HTTP and the live stream on one port. */
export interface Server extends Part {
  /** Known once started. */
  port(): number;
}

export function createServer(o: ServerOptions): Server {
  const timeouts = { ...TIMEOUTS, ...o.timeouts };
  const trusted = trustedProxies(o.trustedProxies ?? []);
  const stream = createStream({ ...o.stream, ...shared(o), publicUrl: o.publicUrl ?? null });
  let http: HttpServer | null = null;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const headers = request.headers;
    const given = headers['x-request-id'];
    const requestId = requestIdOf(typeof given === 'string' ? given : undefined);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path !== STREAM_PATH) {
      answerRaw(socket, 'not_found', 'nothing to upgrade here', requestId);
      return;
    }
    const forwarded = headers['x-forwarded-for'];
    stream.upgrade(request, socket, head, {
      requestId,
      address: clientAddress(request.socket.remoteAddress, forwarded?.toString(), trusted),
      userAgent: headers['user-agent'] ?? '',
      method: request.method ?? 'GET',
      path,
    });
  }

  return {
    name: 'http',
    port: () => (http?.address() as AddressInfo | null)?.port ?? o.port,
    start: async () => {
      const staticFiles = o.staticDir === null ? new Map() : await readStaticFiles(o.staticDir);
      const app = createApp({ ...o, staticFiles, events: o.stream.events });
      const server = createAdaptorServer({
        fetch: app.fetch,
        hostname: 'localhost',
        serverOptions: {
          headersTimeout: timeouts.headers,
          requestTimeout: timeouts.request,
          keepAliveTimeout: timeouts.keepAlive,
          connectionsCheckingInterval: 1_000,
          maxHeaderSize: MAX_HEADER_BYTES,
        },
      }) as HttpServer;
      http = server;
      server.maxConnections = MAX_CONNECTIONS;
      server.on('upgrade', upgrade);
      server.on('clientError', refuseMalformed);
      await stream.start();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(o.port, o.host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      o.log.info({ host: o.host, port: (server.address() as AddressInfo).port }, 'listening');
    },
    stop: async () => {
      const server = http;
      if (server === null) return;
      http = null;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await stream.stop();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), timeouts.drain);
      await closed;
      clearTimeout(timer);
    },
  };
}

function shared({ guard, log, metrics }: ServerOptions): Pick<StreamOptions, 'guard' | 'log' | 'metrics'> {
  return { guard, log, metrics };
}

/** What arrives is not HTTP, or too slow or too big for it; answered like everything else, then closed. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = REFUSALS[error.code ?? ''] ?? (['malformed', 'this is not HTTP'] as const);
  answerRaw(socket, code, detail, randomUUID());
}

const REFUSALS: Readonly<Record<string, readonly ['too_large' | 'request_timeout', string]>> = {
  HPE_HEADER_OVERFLOW: ['too_large', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'the request did not arrive in time'],
};
