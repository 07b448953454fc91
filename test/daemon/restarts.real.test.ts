import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import { connect, type Database as Queries } from '../../src/platform/mysql/connect.ts';
import { verify } from '../records/verify.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { startWholeSystem, type WholeSystem } from './system.ts';

const ANNA = 'anna@acme.example.com';
const SAM = 'sam@acme.example.com';

interface AgentSeen {
  readonly user_id: number;
  readonly status: string;
  readonly device: string;
  readonly work: string;
  readonly can_take_call: boolean;
}

interface Timeline {
  readonly signed_in_ms: number;
  readonly totals: readonly { readonly label: string; readonly ms: number }[];
  readonly intervals: readonly { readonly started_at: string; readonly ended_at: string | null }[];
}

/** Each part killed without a word, in every order, and brought back: nobody lends a hand. */
describe('the whole system', () => {
  let system: WholeSystem;
  let phone: Agent;
  let queries: Queries;
  let calls = 0;

  const anna = async (): Promise<AgentSeen> => (await system.get(ANNA, '/agents/me/state')) as AgentSeen;
  const queueLine = async (): Promise<string> => {
    const endpoint = system.demo.tenants[0]?.phones[0]?.endpoint ?? '';
    const lines = (await system.pbx.cli('queue show acme_support')).split('\n');
    return lines.find((line) => line.includes(endpoint)) ?? '';
  };
  async function callTheQueue(): Promise<void> {
    const [acme] = system.demo.tenants;
    if (acme === undefined) throw new Error('no tenant');
    const caller = await sipCaller({ pbx: system.pbx, tenant: acme, to: acme.dids.queue, talkMs: 400 });
    expect(await caller.done).toMatchObject({ successful: 1, failed: 0 });
    calls += 1;
  }

  beforeAll(async () => {
    system = await startWholeSystem();
    queries = connect(system.database.url);
    await system.ready();
    const [annasPhone] = system.demo.tenants[0]?.phones ?? [];
    if (annasPhone === undefined) throw new Error('no phone');
    phone = await sipAgent({ pbx: system.pbx, phone: annasPhone, answerAfterMs: 50, expires: 30 });
    expect(await system.put(ANNA, '/agents/me/state', { status: 'available' })).toBe(200);
    await until(async () => (await anna()).can_take_call, 'Anna can take a call');
    await callTheQueue();
  });
  afterAll(async () => {
    await phone?.stop();
    await queries?.destroy();
    await system?.stop();
  });

  const PARTS = {
    daemon: { kill: () => system.daemon.kill(), back: () => system.daemon.restart() },
    asterisk: { kill: () => system.pbx.kill('SIGKILL'), back: () => system.pbx.restart() },
    database: { kill: () => system.database.kill(), back: () => system.database.restart() },
  };
  type PartName = keyof typeof PARTS;
  const ORDERS: readonly (readonly [PartName, PartName, PartName])[] = [
    ['daemon', 'asterisk', 'database'],
    ['database', 'daemon', 'asterisk'],
    ['asterisk', 'database', 'daemon'],
  ];

  it.each(ORDERS)('comes back after %s, %s and %s were killed and started again in this order', async (...order) => {
    for (const part of order) await PARTS[part].kill();
    for (const part of order) await PARTS[part].back();
    await system.ready();
    // Where the PBX started without its database, it hears of a phone when that registers again (here: 30 s).
    await until(async () => (await anna()).can_take_call, 'Anna can take a call', 60_000);
    expect(await queueLine()).not.toMatch(/paused|^$/);
    await callTheQueue();
  });

  it('answers calls while the daemon and the database are dead, and has their records afterwards', async () => {
    await system.daemon.kill();
    await system.database.kill();
    await callTheQueue();
    await callTheQueue();
    await system.database.restart();
    await system.daemon.restart();
    await system.ready();
  });

  it('has each leg, event and call once, whatever happened', async () => {
    const recorded = async (): Promise<number> =>
      Number(
        (
          await queries
            .selectFrom('call_records')
            .select((e) => e.fn.countAll().as('n'))
            .executeTakeFirst()
        )?.n,
      );
    await until(async () => (await recorded()) === calls, `${calls} records`, 30_000);
    expect(await verify(queries, system.pbx.spoolDir)).toMatchObject({ calls });
    expect(await queries.selectFrom('quarantine').selectAll().execute()).toEqual([]);
  });

  it('has the time of the agent without a gap: the states of the day sum to the time signed in', async () => {
    const { user_id } = await anna();
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
    const { totals, signed_in_ms, intervals } = (await system.get(
      SAM,
      `/agents/${user_id}/timeline?day=${day}`,
    )) as Timeline;
    expect(totals.reduce((sum, { ms }) => sum + ms, 0)).toBe(signed_in_ms);
    for (const [n, { started_at }] of intervals.entries()) {
      if (n > 0) expect(started_at).toBe(intervals[n - 1]?.ended_at);
    }
  });
});
