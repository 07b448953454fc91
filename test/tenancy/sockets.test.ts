import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Listener, type Stage, stage } from '../server/stage.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addPerson, addTenant } from './people.ts';
import { join } from './town.ts';

/** What an administrator does, and what becomes of sockets that are open: with the limits of production. */
describe('open sockets', () => {
  let s: Stage;
  const ids: Record<string, number> = {};
  const open: Listener[] = [];

  beforeAll(async () => {
    s = await stage(await mysqlUrl());
    for (const tenant of ['acme', 'hq']) await addTenant(s.db, tenant);
    for (const [name, tenant, role, teams] of [
      ['root', 'hq', 'superadmin', []],
      ['ada', 'acme', 'tenant_admin', []],
      ['sue', 'acme', 'supervisor', []],
      ['sam', 'acme', 'supervisor', ['sales', 'night']],
      ['ann', 'acme', 'agent', ['sales']],
      ['ben', 'acme', 'agent', ['support']],
    ] as const) {
      const id = await addPerson(s.db, `${name}@example.com`);
      ids[name] = id;
      await join(s.db, tenant, id, role, teams);
    }
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.ws.terminate();
  });
  afterAll(() => s.stop());

  async function listen(who: string): Promise<Listener> {
    const listener = new Listener(s.url, { token: await s.token(`${who}@example.com`) });
    open.push(listener);
    await listener.live();
    return listener;
  }

  async function ask(who: string, method: string, path: string, body?: object): Promise<number> {
    const headers = {
      authorization: `Bearer ${await s.token(`${who}@example.com`)}`,
      'content-type': 'application/json',
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return (await fetch(`${s.url}${path}`, init)).status;
  }

  it.each<[string, string, object | undefined]>([
    ['another role', 'PATCH', { role: 'viewer' }],
    ['a permission less', 'PATCH', { permissions: { can_view_reports: false } }],
    ['other teams', 'PATCH', { teams: ['sales'] }],
    ['suspension', 'PATCH', { status: 'suspended' }],
    ['the end of the membership', 'DELETE', undefined],
  ])('close within 5 s: %s', async (_what, method, body) => {
    const [changed, other] = [await listen('sue'), await listen('ben')];
    const began = Date.now();
    expect(await ask('ada', method, `/users/${ids['sue']}`, body)).toBeLessThan(300);
    expect(await changed.closed).toEqual({ code: 4003, reason: 'revoked' });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(other.ws.readyState, 'nobody else is cut off').toBe(WebSocket.OPEN);
    if (method === 'DELETE') await ask('ada', 'POST', `/users/${ids['sue']}/restore`);
    const whole = { role: 'supervisor', status: 'active', teams: [], permissions: { can_view_reports: null } };
    expect(await ask('ada', 'PATCH', `/users/${ids['sue']}`, whole)).toBe(200);
  });

  it('close within 5 s of the end of a trial, which nobody says', async () => {
    const socket = await listen('ann');
    const ends = Date.now() + 2_000;
    const trial = { status: 'trial', trial_expires_at: new Date(ends).toISOString() };
    expect(await ask('root', 'PATCH', '/tenants/acme', trial)).toBe(200);
    expect((await socket.closed).code).toBe(4003);
    expect(Date.now()).toBeGreaterThan(ends - 100);
    expect(Date.now() - ends).toBeLessThan(5_000);
    expect(await ask('root', 'PATCH', '/tenants/acme', { status: 'active', trial_expires_at: null })).toBe(200);
  });

  it('bring a supervisor with teams what happens to people of them, and what is about nobody', async () => {
    const all = await Promise.all(['sue', 'sam', 'ann', 'ben'].map(listen));
    const about = (name: string, topics: string[], type = 'agent.state.changed') => ({ type, topics, data: { name } });
    const numbers = await s.tell(
      about('ann', [`agent:${ids['ann']}`, 'team:sales', 'queue:1']),
      about('ben', [`agent:${ids['ben']}`, 'team:support', 'queue:1']),
      about('teamless', ['agent:999', 'queue:1']),
      about('both', ['agent:998', 'team:support', 'team:night']),
      about('sam himself', [`agent:${ids['sam']}`]),
      about('a call', ['call:x', 'queue:1', 'team:support'], 'call.started'),
      about('a queue', ['queue:1'], 'queue.stats'),
    );
    const last = numbers.at(-1) ?? 0;
    await Promise.all(all.map((one) => one.reached(last)));
    const names = all.map(({ events }) => events.map(({ data }) => data?.['name']));
    expect(names).toEqual([
      ['ann', 'ben', 'teamless', 'both', 'sam himself', 'a call', 'a queue'],
      ['ann', 'both', 'sam himself', 'a queue'],
      ['ann'],
      ['ben'],
    ]);
  });
});
