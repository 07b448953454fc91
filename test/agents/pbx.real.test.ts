import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { type Daemon, lastOf, startDaemon, until } from './daemon.ts';

describe('agents on a real Asterisk', () => {
  let url: string;
  let pbx: Pbx;
  let acme: DemoTenant;
  let daemon: Daemon;
  const users = new Map<string, number>();
  const phone = (n: number) => acme.phones[n] as DemoPhone;
  const user = (n: number) => users.get(phone(n).endpoint) ?? 0;
  const me = (n: number) => `acme/${user(n)}/agent`;
  const state = (n: number): AgentDto | undefined => lastOf(daemon.told, user(n));
  const put = (n: number, status: string, reason?: string) =>
    daemon.ask(me(n), 'PUT', '/agents/me/state', { status, ...(reason === undefined ? {} : { reason }) });
  const queue = () => pbx.cli(`queue show ${acme.queue.name}`);

  beforeAll(async () => {
    url = await mysqlUrl();
    const { tenants } = await seedTenants(url);
    [acme] = tenants as [DemoTenant, DemoTenant];
    pbx = await freshPbx({ databaseUrl: url });
    daemon = await startDaemon(url, pbx, pbx.spoolDir);
    const roles = await daemon.db.selectFrom('user_roles').select(['user_id', 'endpoint_id']).execute();
    for (const { user_id, endpoint_id } of roles) users.set(endpoint_id ?? '', user_id);
    await daemon.ready();
  });
  afterAll(async () => {
    await daemon?.stop();
    await pbx?.stop();
  });

  it('gives Asterisk the queues of the database', async () => {
    expect(await queue()).toContain('acme_support has 0 calls');
    expect(await pbx.cli('queue show globex_support')).toContain('has 0 calls');
  });

  it('signs in, pauses and signs out when Asterisk says so', async () => {
    const answer = await put(0, 'available');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'available',
      wanted_status: 'available',
      queues: [{ name: 'support' }],
    });
    expect(await queue()).toContain(phone(0).endpoint);
    expect(await put(0, 'break', 'lunch, then "dentist"')).toMatchObject({
      status: 200,
      body: {
        status: 'break',
        reason: 'lunch, then "dentist"',
        queues: [{ paused: true, paused_reason: 'lunch then dentist' }],
      },
    });
    expect(await queue()).toMatch(/paused:lunch then dentist/);
    expect(await put(0, 'offline')).toMatchObject({ status: 200, body: { status: 'offline', queues: [] } });
    expect(await queue()).toContain('No Members');
    const types = daemon.told.filter(({ data }) => data['user_id'] === user(0)).map(({ type }) => type);
    expect(types.filter((type) => type === 'agent.login' || type === 'agent.logout')).toEqual([
      'agent.login',
      'agent.logout',
    ]);
  });

  it('shows a call through the queue: ringing, talking, on hold, wrap-up that ends by itself', async () => {
    await daemon.db.updateTable('queues').set({ wrapuptime: 3 }).where('name', '=', acme.queue.name).execute();
    await daemon.room.refresh();
    const agent = await sipAgent({ pbx, phone: phone(0) });
    expect((await put(0, 'available')).status).toBe(200);
    await until(() => state(0)?.can_take_call === true, 'can take a call');
    const from = daemon.told.length;
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 2_500 });
    await until(() => state(0)?.work === 'ringing', 'rings');
    await agent.answer();
    await until(() => state(0)?.work === 'talking', 'talks');
    await agent.hold();
    await until(() => state(0)?.device === 'on_hold', 'holds');
    await caller.done;
    await until(() => state(0)?.work === 'wrap_up', 'wraps up');
    const endsAt = Date.parse(state(0)?.wrap_up_ends_at ?? '');
    expect(state(0)?.can_take_call).toBe(false);
    await until(() => state(0)?.work === 'none', 'has wrapped up');
    expect(Date.parse(state(0)?.changed_at ?? '') - endsAt).toBeLessThan(50);
    const shown = daemon.told.slice(from).filter(({ type }) => type === 'agent.state.changed');
    const story = shown.map(({ data }) => `${data['device']} ${data['work']}`);
    expect(story).toEqual([
      'ringing ringing',
      'in_use talking',
      'on_hold talking',
      'idle wrap_up',
      'idle none',
    ]);
    await agent.stop();
    await until(() => state(0)?.device === 'not_registered', 'is gone');
  });

  it('is not called during wrap-up, and is when it is over', async () => {
    const agent = await sipAgent({ pbx, phone: phone(0), answerAfterMs: 100, hangUpAfterMs: 500 });
    await until(() => state(0)?.can_take_call === true, 'can take a call');
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 5_000 })).done;
    await until(() => state(0)?.work === 'wrap_up', 'wraps up');
    const free = Date.parse(state(0)?.wrap_up_ends_at ?? '');
    const second = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 5_000 });
    await until(() => state(0)?.work === 'ringing', 'rings again');
    const rang = Date.parse(state(0)?.changed_at ?? '');
    expect(rang).toBeGreaterThanOrEqual(free);
    expect(rang - free).toBeLessThan(7_000); // the queue tries again every 5 s
    await second.done;
    await agent.stop();
  });
});
