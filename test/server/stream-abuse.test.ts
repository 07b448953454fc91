import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant } from '../tenancy/people.ts';
import { Listener, type ListenOptions, type Stage, stage } from './stage.ts';

let s: Stage;
let sue: number;
let token: string;
const open: Listener[] = [];
const LIMITS = { socketsPerUser: 12, farewellMs: 800, heartbeatMs: 700, recheckMs: 300 };

beforeAll(async () => {
  s = await stage(await mysqlUrl(), { limits: LIMITS, publicUrl: 'https://pbx.example.com' });
  await addTenant(s.db, 'acme');
  sue = await addPerson(s.db, 'sue@example.com');
  await addMember(s.db, 'acme', sue, 'supervisor');
  token = await s.token('sue@example.com');
});
afterEach(() => {
  for (const listener of open.splice(0)) listener.ws.terminate();
});
afterAll(() => s.stop());

function listen(o: ListenOptions = { token }): Listener {
  const listener = new Listener(s.url, o);
  open.push(listener);
  return listener;
}

describe('who may connect', () => {
  it.each<[string, ListenOptions]>([
    ['nobody', {}],
    ['a wrong token', { token: 'a.b.c' }],
    ['a wrong token as subprotocol', { protocols: ['patchbay', 'bearer.a.b.c'] }],
    ['a cookie', { headers: { cookie: 'access_token=x' } }],
  ])('%s: 4001', async (_, o) => {
    expect(await listen(o).closed).toEqual({ code: 4001, reason: 'bad credential' });
  });

  it('a browser, whose token is repeated only where it offers nothing else', async () => {
    const two = listen({ protocols: ['patchbay', `bearer.${token}`] });
    const one = listen({ protocols: [`bearer.${token}`] });
    await Promise.all([two.live(), one.live()]);
    expect([two.ws.protocol, one.ws.protocol]).toEqual(['patchbay', `bearer.${token}`]);
  });

  it('pages of this address and of the public one, programs, and no other page', async () => {
    const host = new URL(s.url).host;
    const from = (origin: string) => listen({ token, headers: { origin } });
    for (const origin of [`http://${host}`, 'https://pbx.example.com']) await from(origin).live();
    for (const origin of [
      'https://evil.example.net',
      'null',
      `http://${host}.evil.example.net`,
      'https://pbx.example.com.evil.example.net',
      'file://',
      'http://pbx.example.com',
    ]) {
      expect(await from(origin).refused, origin).toBe(403);
    }
  });

  it.each([
    ['a token in the URL', '/stream?access_token=x', 422],
    ['since twice', '/stream?since=1&since=2', 422],
    ['since that is no number', '/stream?since=-1', 422],
    ['since beyond numbers', '/stream?since=99999999999999999999', 422],
    ['another path', '/streams', 404],
    ['a path around it', '/stream/../agents', 404],
  ])('not by %s', async (_, path, status) => {
    expect(await listen({ token, path }).refused).toBe(status);
  });

  it('so many of one person, the next is told to come later', async () => {
    const all = Array.from({ length: 12 }, () => listen());
    await Promise.all(all.map((one) => one.live()));
    expect(await listen().closed).toEqual({ code: 1013, reason: 'too many connections of this user' });
    all[0]?.ws.close();
    await all[0]?.closed;
    await listen().live();
  });
});

describe('what a client may say', () => {
  it.each<[string, string | Buffer, number]>([
    ['not JSON', 'hello', 1007],
    ['an end missing', '{"type":"ping"', 1007],
    ['bytes', Buffer.from('{"type":"ping"}'), 1003],
    ['too much at once', JSON.stringify({ type: 'subscribe', topics: ['x'.repeat(20_000)] }), 1009],
  ])('%s ends it', async (_, frame, code) => {
    const listener = listen();
    await listener.live();
    listener.ws.send(frame);
    expect((await listener.closed).code).toBe(code);
  });

  it.each<[string, unknown]>([
    ['an unknown type', { type: 'shutdown' }],
    ['no type', {}],
    ['null', null],
    ['a list', [{ type: 'ping' }]],
    ['topics that are no list', { type: 'subscribe', topics: 'agent.*' }],
    ['topics that are no texts', { type: 'subscribe', topics: [{ tenant: 'globex' }] }],
    ['a topic with a tenant in it', { type: 'subscribe', topics: ['globex/agent.*'] }],
    ['a wildcard in the middle', { type: 'subscribe', topics: ['a*t'] }],
    ['no topics', { type: 'subscribe', topics: [] }],
    ['a hundred and one', { type: 'subscribe', topics: Array.from({ length: 101 }, (_, n) => `queue:${n}`) }],
    ['a field too many', { type: 'ping', tenant: 'globex' }],
    ['an event', { seq: 1, type: 'call.started', data: {} }],
  ])('%s is answered with an error, and goes on', async (_, frame) => {
    const listener = listen();
    await listener.live();
    listener.say(frame);
    await listener.until((frames) => frames.some(({ type }) => type === 'error'));
    const said = listener.frames.find(({ type }) => type === 'error');
    expect(said?.detail).toMatch(/^[\w.]+: /);
    expect(JSON.stringify(said)).not.toMatch(/globex|socket|\bat \w+ \(/);
    listener.say({ type: 'ping' });
    await listener.until((frames) => frames.some(({ type }) => type === 'pong'));
  });

  it('200 topics and no more', async () => {
    const listener = listen();
    await listener.live();
    const topics = (from: number) => Array.from({ length: 100 }, (_, n) => `queue:${from + n}`);
    for (const from of [0, 100, 200]) listener.say({ type: 'subscribe', topics: topics(from) });
    await listener.until((frames) => frames.some(({ type }) => type === 'error'));
    expect(listener.frames.filter(({ type }) => type === 'subscribed').map((one) => one.topics?.length)).toEqual([
      100, 200,
    ]);
  });

  it('not a hundred thousand tiny frames', async () => {
    const [listener, other] = [listen(), listen()];
    await Promise.all([listener.live(), other.live()]);
    for (let n = 0; n < 100_000 && listener.ws.readyState === WebSocket.OPEN; n++) {
      listener.say('{"type":"ping"}');
      if (n % 1_000 === 0) await wait(0);
    }
    expect((await listener.closed).code).toBe(1008);
    const [seq = 0] = await s.tell({ type: 'call.started' });
    await other.reached(seq);
    expect(other.numbers).toEqual([seq]);
  });

  it('not the beginning of a frame for ever', async () => {
    const before = process.memoryUsage().rss;
    const port = Number(new URL(s.url).port);
    const sockets = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.write(
        `GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
      socket.write(Buffer.from([0x01, 0xfe, 0x3f, 0xff, 0, 0, 0, 0])); // text, not the last fragment, 16,383 bytes
      socket.write(Buffer.alloc(16_000));
      socket.on('error', () => {}).resume();
    }
    const ended = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    // They answer no ping, so they are gone after two heartbeats.
    await Promise.all(ended);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
  });
});

describe('going away', () => {
  it('is said to everybody, also to those still on their way', async () => {
    const other = await stage(await mysqlUrl());
    await addTenant(other.db, 'acme');
    await addMember(other.db, 'acme', await addPerson(other.db, 'sue@example.com'), 'supervisor');
    const own = await other.token('sue@example.com');
    const listeners = Array.from({ length: 5 }, () => new Listener(other.url, { token: own }));
    await Promise.all(listeners.map((one) => one.live()));
    const began = Date.now();
    await other.stop();
    expect(Date.now() - began).toBeLessThan(3_000);
    for (const one of listeners) expect(await one.closed).toEqual({ code: 4009, reason: 'going away' });
  });
});

describe('when it ends', () => {
  async function ends(take: () => Promise<unknown>, giveBack: () => Promise<unknown>): Promise<void> {
    const own = await s.token('sue@example.com');
    const listener = listen({ token: own });
    await listener.live();
    const began = Date.now();
    await take();
    expect(await listener.closed).toEqual({ code: 4003, reason: 'revoked' });
    expect(Date.now() - began).toBeLessThan(5_000);
    await giveBack();
  }
  const member = (change: object) => s.db.updateTable('user_roles').set(change).where('user_id', '=', sue).execute();
  const user = (status: 'active' | 'suspended') =>
    s.db.updateTable('users').set({ status }).where('id', '=', sue).execute();
  const tenant = (status: 'active' | 'suspended') =>
    s.db.updateTable('tenants').set({ status }).where('id', '=', 'acme').execute();

  it('the account is suspended', () =>
    ends(
      () => user('suspended'),
      () => user('active'),
    ));
  it('the tenant is suspended', () =>
    ends(
      () => tenant('suspended'),
      () => tenant('active'),
    ));
  it('the role is another', () =>
    ends(
      () => member({ role: 'viewer' }),
      () => member({ role: 'supervisor' }),
    ));
  it('a permission is another', () =>
    ends(
      () => member({ permissions: '{"can_view_reports":false}' }),
      () => member({ permissions: '{}' }),
    ));

  it('the tenant in which a superadmin looks around is suspended', async () => {
    await addTenant(s.db, 'branch');
    await addMember(s.db, 'acme', await addPerson(s.db, 'root@example.com'), 'superadmin');
    const listener = listen({ token: await s.token('root@example.com'), headers: { 'x-tenant': 'branch' } });
    await listener.live();
    await wait(700);
    expect(listener.ws.readyState).toBe(WebSocket.OPEN);
    await s.db.updateTable('tenants').set({ status: 'suspended' }).where('id', '=', 'branch').execute();
    expect((await listener.closed).code).toBe(4003);
  });

  it('the session is ended, and no other session with it', async () => {
    const [first, second] = [await s.token('sue@example.com'), await s.token('sue@example.com')];
    const [mine, other] = [listen({ token: first }), listen({ token: second })];
    await Promise.all([mine.live(), other.live()]);
    await fetch(`${s.url}/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${first}` } });
    expect((await mine.closed).code).toBe(4003);
    await wait(700);
    expect(other.ws.readyState).toBe(WebSocket.OPEN);
  });

  it('the client answers no ping', async () => {
    const silent = new WebSocket(`${s.url.replace('http', 'ws')}/stream`, {
      headers: { authorization: `Bearer ${token}` },
      autoPong: false,
    });
    const began = Date.now();
    const code = await new Promise((resolve) => silent.on('close', resolve));
    expect(code).toBe(1006);
    expect(Date.now() - began).toBeLessThan(4_000);
    const polite = listen();
    await polite.live();
    await wait(2_500);
    expect(polite.ws.readyState).toBe(WebSocket.OPEN);
  });
});
