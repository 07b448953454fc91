import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { privateDatabase } from '../support/lab.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { openFloor, type RealFloor } from './floor.ts';

/** Asterisk writes its own database once a second. */
const kept = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));

/** Anna is available, Ben on a break: so it has to be in Asterisk again, whatever happened. */
describe('queues come back to what was asked', () => {
  let floor: RealFloor;
  let database: Database;
  beforeAll(async () => {
    database = await privateDatabase();
    await migrate(database.url);
    floor = await openFloor(database.url);
  });
  afterAll(async () => {
    await floor?.stop();
    await database?.stop();
  });

  const line = async (n: number): Promise<string> =>
    (await floor.queue()).split('\n').find((one) => one.includes(floor.phone(n).endpoint)) ?? '';
  const asAsked = async (): Promise<boolean> => {
    const [anna, ben] = [await line(0), await line(1)];
    return anna !== '' && !anna.includes('paused') && ben.includes('paused:coffee then tea');
  };

  it('to begin with', async () => {
    expect((await floor.put(0, 'available')).status).toBe(200);
    expect((await floor.put(1, 'break', 'coffee, then tea|or; both')).status).toBe(200);
    await expect.poll(() => line(1)).toContain('paused:coffee then tea or both');
    expect((await floor.put(1, 'break', 'coffee, then tea')).status).toBe(200);
    await expect.poll(asAsked).toBe(true);
  });

  it('by Asterisk alone, when it is killed while the daemon is down', async () => {
    await kept();
    await floor.daemon.stop();
    await floor.pbx.kill('SIGKILL');
    await floor.pbx.restart();
    expect(await asAsked()).toBe(true);
    await floor.startDaemon();
    expect(await asAsked()).toBe(true);
    await floor.daemon.settled();
    expect(floor.daemon.told).toEqual([]); // nothing changed that anybody could see
  });

  it('when Asterisk lost its members', async () => {
    await floor.pbx.cli('database deltree Queue/PersistentMembers');
    await kept();
    await floor.pbx.kill('SIGKILL');
    await floor.pbx.restart();
    await until(asAsked, 'as asked', 20_000);
    await floor.daemon.ready();
  });

  it('when Asterisk is told to restart during a talk: the talk ends with it', async () => {
    const { pbx, acme, daemon, user } = floor;
    const agent = await sipAgent({ pbx, phone: floor.phone(0), answerAfterMs: 50, expires: 60 });
    await floor.until(0, (now) => now.can_take_call, 'can take a call');
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 60_000 });
    await floor.until(0, (now) => now.work === 'talking', 'talks');
    const before = Date.now();
    await pbx.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await pbx.restart();
    await until(asAsked, 'as asked', 20_000);
    await floor.until(0, (now) => now.work === 'none', 'talks no more');
    await daemon.settled();
    const [talk] = await daemon.db
      .selectFrom('agent_intervals')
      .select(['started_at', 'ended_at'])
      .where('user_id', '=', user(0))
      .where('label', '=', 'talking')
      .orderBy('id', 'desc')
      .execute();
    expect(Math.abs(Number(talk?.ended_at) - before)).toBeLessThan(500); // not when Asterisk was back
    await caller.stop();
    await agent.stop();
  });

  it('when Asterisk restarts of its own will', async () => {
    const uptime = async (): Promise<number> => {
      const text = await floor.pbx.cli('core show uptime seconds').catch(() => '');
      return Number(/System uptime: (\d+)/.exec(text)?.[1] ?? Number.NaN);
    };
    await until(async () => (await uptime()) > 3, 'up for a while');
    await floor.pbx.cli('database deltree Queue/PersistentMembers');
    await floor.pbx.cli('core restart now').catch(() => '');
    await until(async () => (await uptime()) < 3, 'restarted', 30_000);
    await until(asAsked, 'as asked', 20_000);
    await floor.daemon.ready();
  });

  it('while the database is away, and what happens meanwhile is stored when it is back', async () => {
    const { pbx, acme, daemon, user } = floor;
    await daemon.settled();
    const told = daemon.told.length;
    await database.kill();
    const at = `PJSIP/${floor.phone(0).endpoint}`;
    await pbx.cli(`queue remove member ${at} from ${acme.queue.name}`);
    await until(asAsked, 'as asked, without a database');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await asAsked()).toBe(true);
    const refused = await floor.put(0, 'dnd');
    expect(refused.status).toBe(503);
    expect(await asAsked()).toBe(true);
    expect(daemon.told).toHaveLength(told);
    await database.restart();
    const since = () => daemon.told.slice(told).filter(({ data }) => data['user_id'] === user(0));
    await until(() => since().length >= 4, 'told', 20_000);
    expect(since().map(({ type }) => type)).toEqual([
      'queue.member.removed',
      'agent.state.changed',
      'queue.member.added',
      'agent.state.changed',
    ]);
    expect((await floor.put(0, 'available')).status).toBe(200);
  });

  it('when a wish was made while Asterisk was away', async () => {
    await floor.pbx.kill('SIGKILL');
    const answer = await floor.put(1, 'available');
    expect(answer).toMatchObject({ status: 202, body: { status: 'break', wanted_status: 'available' } });
    await floor.pbx.restart();
    await floor.until(1, (now) => now.status === 'available', 'is available', 20_000);
    expect(await line(1)).not.toContain('paused');
  });

  it('after the daemon was killed with a wish that Asterisk never saw', async () => {
    await floor.pbx.kill('SIGKILL');
    expect((await floor.put(1, 'break', 'coffee, then tea')).status).toBe(202);
    await floor.daemon.stop();
    await floor.pbx.restart();
    await floor.startDaemon();
    await until(asAsked, 'as asked', 20_000);
    await floor.until(1, (now) => now.status === 'break', 'is on a break');
  });
});
