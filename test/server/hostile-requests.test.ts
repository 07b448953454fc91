import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import { createTenancy, type TenancyRoom } from '../../src/tenancy/index.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD, TOKEN_KEY } from '../tenancy/people.ts';
import { type Line, recordingLog } from './small-api.ts';

/** What no client library would send, over a plain connection to the real server. */
const EMAIL = 'anna@example.com';
const lines: Line[] = [];
let db: Database;
let room: TenancyRoom;
let server: Server;

beforeAll(async () => {
  db = connect(await mysqlUrl());
  const metrics = createMetrics();
  room = createTenancy({ db, tokenKey: TOKEN_KEY, log: silentLog, metrics });
  server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes: room.routes,
    guard: room.guard,
    answers: room.answers,
    readiness: () => [],
    metrics,
    staticDir: null,
    version: '0',
    log: recordingLog(lines),
    stream: {
      events: [],
      bus: { publish: () => {}, subscribe: () => () => {} },
      outbox: { since: async () => ({ events: [], pruned: false }) },
      heads: async () => new Map(),
      clock: { now: () => Date.now() },
    },
  });
  await server.start();
  await addTenant(db, 'acme');
  await addMember(db, 'acme', await addPerson(db, EMAIL), 'tenant_admin');
});
afterAll(async () => {
  await server.stop();
  await room.stop();
  await db.destroy();
});

/** Sends bytes as they are; all that came back until the server closed. */
function raw(head: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(server.port(), '127.0.0.1');
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no end: ${text.slice(0, 200)}`)));
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
    socket.on('close', () => resolve(text));
    socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  });
}

function post(path: string, body: string, more: readonly string[] = []): Promise<string> {
  const length = Buffer.byteLength(body, 'latin1');
  const head = [`POST /api/v1${path} HTTP/1.1`, 'host: x', 'connection: close', 'content-type: application/json'];
  return raw([...head, `content-length: ${length}`, ...more], body);
}

const login = (body: string, more: readonly string[] = []) => post('/auth/login', body, more);
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
const good = JSON.stringify({ email: EMAIL, password: PASSWORD });

describe('JSON that is meant to be read in two ways', () => {
  it.each<[string, string, number]>([
    [
      'a second e-mail, which counts',
      `{"email":"${EMAIL}","email":"nobody@example.com","password":"${PASSWORD}"}`,
      401,
    ],
    ['a second password, which counts', `{"email":"${EMAIL}","password":"${PASSWORD}","password":"guess"}`, 401],
    ['a prototype', `{"__proto__":{"email":"${EMAIL}","password":"${PASSWORD}"}}`, 422],
    ['a constructor', `{"constructor":{"prototype":{"email":"${EMAIL}"}},"password":"x"}`, 422],
    ['a number without end', `{"email":"${EMAIL}","password":1e999}`, 422],
    ['a number of many digits', `{"email":"${EMAIL}","password":${'9'.repeat(50_000)}}`, 422],
    ['text after it', `${good} {}`, 400],
    ['a byte order mark', `\u00ef\u00bb\u00bf${good}`, 200],
    ['half a surrogate pair', `{"email":"${EMAIL}","password":"\\ud800"}`, 401],
    ['a NUL in the e-mail', `{"email":"${EMAIL}\\u0000","password":"${PASSWORD}"}`, 401],
    ['bytes that are no UTF-8', '{"email":"\u00ff\u00fe","password":"x"}', 422],
    ['nothing', '', 400],
    ['a megabyte of password', `{"email":"${EMAIL}","password":"${'x'.repeat(1 << 20)}"}`, 413],
    ['depth', `{"email":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)},"password":"x"}`, 422],
  ])('%s', async (_, body, status) => {
    const answer = await login(body);
    expect(statusOf(answer), answer.slice(0, 300)).toBe(status);
    expect(answer).not.toMatch(/at \w+ \(|node_modules|SELECT/);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])(
    'as %s is none',
    async (type) => {
      const head = ['POST /api/v1/auth/login HTTP/1.1', 'host: x', 'connection: close', `content-type: ${type}`];
      expect(statusOf(await raw([...head, `content-length: ${good.length}`], good))).toBe(415);
    },
  );
});

describe('a request that is meant to be read as two', () => {
  const start = ['POST /api/v1/auth/login HTTP/1.1', 'host: x', 'content-type: application/json'];
  it.each([
    ['two lengths', ['content-length: 5', 'content-length: 60']],
    ['a length and chunks', [`content-length: ${good.length}`, 'transfer-encoding: chunked']],
    ['an unknown coding', ['transfer-encoding: chunked, identity']],
    ['a name with a blank', ['x-a : 1']],
    ['a line that goes on', ['x-a: 1\r\n host: evil']],
    ['a bare line feed', ['x-a: 1\nx-b: 2\n\nGET / HTTP/1.1']],
    ['a NUL', ['x-a: 1\u0000']],
  ])('by %s gets one refusal at most', async (_, more) => {
    const answer = await raw([...start, ...more, 'connection: close'], good);
    expect(answer.match(/^HTTP\/1\.1 /gm) ?? []).toHaveLength(1);
    expect([400, 413, 415, 422]).toContain(statusOf(answer));
  });
});

describe('what a stranger writes into headers', () => {
  it('never becomes a header of ours, nor a line of our log', async () => {
    lines.length = 0;
    const answer = await login(good, [
      'user-agent: x%0d%0aset-cookie: a=b',
      'x-request-id: abcdefgh"},{"level":"fatal',
      'x-forwarded-for: 203.0.113.1, "}{"',
      'origin: https://evil.example.net',
    ]);
    expect(statusOf(answer)).toBe(200);
    expect(answer).not.toMatch(/^set-cookie/im);
    expect(answer).not.toMatch(/^access-control-/im);
    const [line] = lines.filter(({ message }) => message === 'request');
    expect(line?.fields).toMatchObject({ address: '127.0.0.1', path: '/api/v1/auth/login', status: 200 });
    expect(JSON.stringify(lines)).not.toMatch(/fatal|203\.0\.113\.1|correct horse/);
  });

  it('in a path stays one line of the log, and a link for a new password is left out of it', async () => {
    lines.length = 0;
    await raw(['GET /api/v1/x%0A%7B%22level%22:%22fatal%22%7D?token=secret HTTP/1.1', 'host: x', 'connection: close']);
    await raw(['GET /reset/abcdefghijklmnop HTTP/1.1', 'host: x', 'connection: close', 'accept: text/html']);
    const paths = lines.flatMap(({ fields }) => fields['path'] ?? []);
    expect(paths).toEqual(['/api/v1/x%0A%7B%22level%22:%22fatal%22%7D', '/reset/[hidden]']);
    expect(JSON.stringify(lines)).not.toMatch(/secret|abcdefghijklmnop/);
  });

  it('sets no session: each sign-in has one of its own', async () => {
    const fixed = 'AAAAAAAAAAAAAAAAAAAAAA';
    const more = [`cookie: sid=${fixed}; session=${fixed}`, `x-session-id: ${fixed}`, `authorization: Bearer ${fixed}`];
    const ids = [await login(good, more), await login(good, more)].map((answer) => {
      const token = /"access_token":"[^.]+\.([^.]+)\./.exec(answer)?.[1] ?? '';
      return (JSON.parse(Buffer.from(token, 'base64url').toString()) as { sid: string }).sid;
    });
    expect(new Set([...ids, fixed]).size).toBe(3);
    const named = JSON.stringify({ email: EMAIL, password: PASSWORD, session_id: fixed });
    expect(statusOf(await login(named))).toBe(422);
  });

  it('opens nothing by another method', async () => {
    for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      const head = [`GET /api/v1/auth/logout-everywhere HTTP/1.1`, 'host: x', 'connection: close', `${name}: POST`];
      expect(statusOf(await raw(head))).toBe(405);
    }
  });
});
