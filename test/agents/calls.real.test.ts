import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { openFloor, type RealFloor } from './floor.ts';

describe('agents on a real Asterisk', () => {
  let floor: RealFloor;
  beforeAll(async () => {
    floor = await openFloor();
  });
  afterAll(() => floor?.stop());

  async function setQueue(values: { wrapuptime: number; timeout?: number; retry?: number }): Promise<void> {
    const { daemon, acme } = floor;
    await daemon.db
      .updateTable('queues')
      .set({ ...values, announce_frequency: 0 })
      .where('name', '=', acme.queue.name)
      .execute();
    await daemon.room.refresh();
  }

  it('gives Asterisk the queues of the database', async () => {
    await expect.poll(() => floor.queue()).toContain('acme_support has 0 calls');
    await expect.poll(() => floor.pbx.cli('queue show globex_support')).toContain('has 0 calls');
  });

  it('signs in, pauses and signs out when Asterisk says so', async () => {
    const { put, queue, phone, daemon, user } = floor;
    const answer = await put(0, 'available');
    expect(answer).toMatchObject({ status: 200, body: { status: 'available', queues: [{ name: 'support' }] } });
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
    const turns = types.filter((type) => type === 'agent.login' || type === 'agent.logout');
    expect(turns).toEqual(['agent.login', 'agent.logout']);
  });

  it('shows a call through the queue: ringing, talking, on hold, wrap-up that ends by itself', async () => {
    const { pbx, acme, daemon } = floor;
    await setQueue({ wrapuptime: 3 });
    const agent = await sipAgent({ pbx, phone: floor.phone(0) });
    expect((await floor.put(0, 'available')).status).toBe(200);
    await floor.until(0, (now) => now.can_take_call, 'can take a call');
    const from = daemon.told.length;
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 1_500 });
    await floor.until(0, (now) => now.work === 'ringing', 'rings');
    await agent.answer();
    await floor.until(0, (now) => now.work === 'talking', 'talks');
    await agent.hold();
    await floor.until(0, (now) => now.device === 'on_hold', 'holds');
    await caller.done;
    await floor.until(0, (now) => now.work === 'wrap_up', 'wraps up');
    const endsAt = Date.parse(floor.state(0)?.wrap_up_ends_at ?? '');
    expect(floor.state(0)?.can_take_call).toBe(false);
    await floor.until(0, (now) => now.work === 'none', 'has wrapped up');
    expect(Date.parse(floor.state(0)?.changed_at ?? '') - endsAt).toBeLessThan(500);
    const shown = daemon.told.slice(from).filter(({ type }) => type === 'agent.state.changed');
    expect(shown.map(({ data }) => `${data['device']} ${data['work']}`)).toEqual([
      'ringing ringing',
      'in_use talking',
      'on_hold talking',
      'idle wrap_up',
      'idle none',
    ]);
    await agent.stop();
  });

  it('is not called during wrap-up, and is when it is over', async () => {
    const { pbx, acme } = floor;
    await setQueue({ wrapuptime: 3, retry: 1 });
    const agent = await sipAgent({ pbx, phone: floor.phone(0), answerAfterMs: 100, hangUpAfterMs: 500 });
    await floor.until(0, (now) => now.can_take_call, 'can take a call');
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 5_000 })).done;
    await floor.until(0, (now) => now.work === 'wrap_up', 'wraps up');
    const free = Date.parse(floor.state(0)?.wrap_up_ends_at ?? '');
    const second = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 5_000 });
    await floor.until(0, (now) => now.work === 'ringing', 'rings again');
    const rang = Date.parse(floor.state(0)?.changed_at ?? '');
    expect(rang).toBeGreaterThanOrEqual(free);
    expect(rang - free).toBeLessThan(2_500); // the queue tries again every second
    await second.done;
    await agent.stop();
  });

  it('counts ringing that was not answered as such', async () => {
    const { pbx, acme, daemon, user } = floor;
    await setQueue({ wrapuptime: 0, timeout: 2, retry: 1 });
    const agent = await sipAgent({ pbx, phone: floor.phone(0) });
    await floor.until(0, (now) => now.can_take_call, 'can take a call');
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, cancelAfterMs: 4_000 });
    await floor.until(0, (now) => now.work === 'ringing', 'rings');
    await floor.until(0, (now) => now.work === 'none', 'has stopped ringing');
    await caller.done;
    await daemon.settled();
    const rung = await daemon.db
      .selectFrom('agent_intervals')
      .select(['started_at', 'ended_at', 'reason'])
      .where('user_id', '=', user(0))
      .where('label', '=', 'ringing')
      .where('reason', '=', 'no_answer')
      .execute();
    expect(rung.length).toBeGreaterThan(0);
    const [first] = rung;
    expect(Number(first?.ended_at) - Number(first?.started_at)).toBeGreaterThan(1_800);
    await agent.stop();
  });

  it('is not available without a registered phone, and is again by itself', async () => {
    const { pbx } = floor;
    await floor.until(0, (now) => now.device === 'not_registered', 'the phone is gone');
    expect(floor.state(0)).toMatchObject({ status: 'available', can_take_call: false });
    const agent = await sipAgent({ pbx, phone: floor.phone(0) });
    await floor.until(0, (now) => now.device === 'idle', 'the phone is back');
    expect(floor.state(0)).toMatchObject({ status: 'available', can_take_call: true });
    await agent.stop();
  });

  it('undoes what somebody does to the members at the console', async () => {
    const { pbx, acme } = floor;
    const at = `PJSIP/${floor.phone(0).endpoint}`;
    await pbx.cli(`queue pause member ${at} queue ${acme.queue.name} reason mistake`);
    await until(async () => !(await floor.queue()).includes('paused'), 'unpaused again');
    await pbx.cli(`queue remove member ${at} from ${acme.queue.name}`);
    await until(async () => (await floor.queue()).includes(at), 'member again');
    await pbx.cli(`queue add member PJSIP/${acme.phones[2]?.endpoint} to ${acme.queue.name}`);
    await pbx.cli(`queue add member Local/501@nowhere to ${acme.queue.name}`);
    await until(async () => !(await floor.queue()).includes(String(acme.phones[2]?.endpoint)), 'stray phone is out');
    expect(await floor.queue()).toContain('Local/501@nowhere');
    await pbx.cli(`queue remove member Local/501@nowhere from ${acme.queue.name}`);
  });

  // How long that is, is a claim of the bench: beside other tests on two cores it says nothing.
  it('counts how long after Asterisk’s own time each state is shown, and committed', async () => {
    const { body } = await floor.daemon.metrics.exposition();
    const value = (name: string): number => Number(new RegExp(`^patchbay_${name} (.*)$`, 'm').exec(body)?.[1]);
    const shown = value('agent_state_lag_seconds_count');
    expect(shown).toBeGreaterThan(10);
    expect(value('agent_state_commit_seconds_count')).toBeGreaterThan(0);
    // Of the PBX's clock and ours, which are one here: neither before it happened nor as if it were another day's.
    expect(value('agent_state_lag_seconds_sum')).toBeGreaterThan(0);
    expect(value('agent_state_lag_seconds_sum') / shown).toBeLessThan(10);
  });
});
