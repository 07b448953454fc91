import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createServer, type HttpTimeouts, type Server } from '../../src/server/index.ts';
import { things, twoTokens } from './small-api.ts';

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function listening(timeouts: Partial<HttpTimeouts> = {}): Promise<Server> {
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes: things,
    guard: twoTokens,
    readiness: () => [],
    metrics: createMetrics(),
    staticDir: null,
    version: '0.1.0',
    log: silentLog,
    timeouts,
    stream: {
      events: [],
      bus: createEventBus({ log: silentLog }),
      outbox: { since: async () => ({ events: [], pruned: false }) },
      heads: async () => new Map(),
      clock: systemClock,
    },
  });
  await server.start();
  running.push(server);
  return server;
}

/** Sends bytes as they are and gives what comes back until the server closes. */
function raw(server: Server, bytes: string, thenEverySecond?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port(), '127.0.0.1', () => socket.write(bytes));
    const timer = setInterval(() => thenEverySecond !== undefined && socket.write(thenEverySecond), 100);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? undefined : reject(error)));
  });
}

const HOST = 'Host: 127.0.0.1\r\n';

describe('on a real socket', () => {
  it('answers what the app answers', async () => {
    const answer = await fetch(`http://127.0.0.1:${(await listening()).port()}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header with a new line in it', `GET /healthz HTTP/1.1\r\n${HOST}X-A: a\nb\r\n\r\n`, 400],
    ['two lengths', `POST /api/v1/things HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    [
      'length and chunks',
      `POST /api/v1/things HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['headers without end', `GET /healthz HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 413],
    ['an upgrade to nowhere', `GET /else HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 404],
  ])('refuses %s as a problem', async (_, bytes, status) => {
    const answer = await raw(await listening(), bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status });
  });

  it('has no patience with one who sends a header a byte at a time', async () => {
    const server = await listening({ headers: 500, request: 1_000 });
    const began = Date.now();
    const answer = await raw(server, `GET /healthz HTTP/1.1\r\n${HOST}X-A: `, 'a');
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  it('nor with one who sends a body that way', async () => {
    const server = await listening({ headers: 500, request: 1_000 });
    const head = `POST /api/v1/things HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n`;
    const began = Date.now();
    await raw(server, head, ' ');
    expect(Date.now() - began).toBeLessThan(4_000);
  });

  it('serves others while such connections are open', async () => {
    const server = await listening({ headers: 4_000 });
    const slow = Array.from({ length: 200 }, () => raw(server, `GET /healthz HTTP/1.1\r\n${HOST}`, 'X'));
    const began = Date.now();
    for (let n = 0; n < 20; n++) expect((await fetch(`http://127.0.0.1:${server.port()}/healthz`)).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(3_000);
    await Promise.all(slow);
  });

  it('counts a chunked body as it comes, whatever its headers promise', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${' '.repeat(65_536)}\r\n`;
    const head = `POST /api/v1/things HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await raw(await listening(), head + chunk.repeat(5));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('stops, although somebody holds a connection open', async () => {
    const server = await listening({ drain: 300 });
    const port = server.port();
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const began = Date.now();
    await server.stop();
    expect(Date.now() - began).toBeLessThan(2_000);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    idle.destroy();
  });

  it('says so when its port is taken', async () => {
    const first = await listening();
    const second = createServer({ ...optionsOf(first) });
    await expect(second.start()).rejects.toThrow(/EADDRINUSE/);
    await second.stop();
  });
});

function optionsOf(first: Server): Parameters<typeof createServer>[0] {
  return {
    host: '127.0.0.1',
    port: first.port(),
    routes: [],
    guard: twoTokens,
    readiness: () => [],
    metrics: createMetrics(),
    staticDir: null,
    version: '0.1.0',
    log: silentLog,
    stream: {
      events: [],
      bus: createEventBus({ log: silentLog }),
      outbox: { since: async () => ({ events: [], pruned: false }) },
      heads: async () => new Map(),
      clock: systemClock,
    },
  };
}
