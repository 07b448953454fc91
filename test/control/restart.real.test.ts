import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import type { CallCommandDto, CallTransferDto } from '../../src/control/events.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { startWholeSystem, type WholeSystem } from '../daemon/system.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { legsOf, type Shown, type Transferred } from './desk.ts';

/** The daemon is killed in the middle; what it was asked goes on without it, and with it when it is back. */
let system: WholeSystem;
let acme: DemoTenant;
beforeAll(async () => {
  system = await startWholeSystem();
  await system.ready();
  acme = system.demo.tenants[0] as DemoTenant;
});
afterAll(() => system?.stop());

const ANNA = 'anna@acme.example.com';
const SAM = 'sam@acme.example.com';
const phone = (n: number, o = {}) => sipAgent({ pbx: system.pbx, phone: acme.phones[n] as DemoPhone, ...o });

async function call(so: (call: Shown) => boolean): Promise<Shown> {
  let seen: readonly Shown[] = [];
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    seen = ((await system.get(SAM, '/calls')) as { items: readonly Shown[] }).items;
    const found = seen.find(so);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(JSON.stringify(seen));
}

async function killedAndBack(): Promise<void> {
  await system.daemon.kill();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await system.daemon.restart();
  await system.ready();
}

describe('a daemon that is killed', () => {
  it('goes on with an enquiry: the three talk and wait meanwhile, and the transfer is completed by the next one', async () => {
    const [anna, ben] = [await phone(0, { answerAfterMs: 0 }), await phone(1, { answerAfterMs: 300 })];
    const caller = await sipCaller({ pbx: system.pbx, tenant: acme, to: acme.dids.phone, talkMs: 60_000 });
    const { id } = await call(({ state }) => state === 'answered');
    const { transfer } = (await system.post(ANNA, `/calls/${id}/transfers`, {
      kind: 'attended',
      to: '1002',
    })) as Transferred;
    const path = `/calls/${id}/transfers/${transfer.id}`;
    const state = async () => ((await system.get(SAM, path)) as CallTransferDto).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('consulting');
    await killedAndBack();
    await expect.poll(state, { timeout: 10_000 }).toBe('consulting');
    expect(legsOf(await call(({ legs }) => legs.length === 3))).toMatch(
      /held trunk.*talking phone 1001, talking phone 1002/,
    );
    await system.post(ANNA, `${path}/complete`, {});
    await expect.poll(state, { timeout: 10_000 }).toBe('completed');
    await anna.next('CALL_CLOSED');
    expect(legsOf(await call(({ legs }) => legs.length === 2))).toMatch(/talking trunk.*talking phone 1002/);
    await ben.hangup();
    await Promise.all([anna.stop(), ben.stop(), caller.stop()]);
  });

  it('says of what was handed over or came back without it how it ended', async () => {
    const [anna, ben] = [await phone(0, { answerAfterMs: 0 }), await phone(1, { answerAfterMs: 0 })];
    const caller = await sipCaller({ pbx: system.pbx, tenant: acme, to: acme.dids.phone, talkMs: 60_000 });
    const { id } = await call(({ state }) => state === 'answered');
    const { transfer } = (await system.post(ANNA, `/calls/${id}/transfers`, {
      kind: 'attended',
      to: '1002',
    })) as Transferred;
    await ben.next('CALL_ESTABLISHED');
    await system.daemon.kill();
    await ben.hangup();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await system.daemon.restart();
    await system.ready();
    const state = async () =>
      ((await system.get(SAM, `/calls/${id}/transfers/${transfer.id}`)) as CallTransferDto).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('failed');
    expect(legsOf(await call(({ legs }) => legs.length === 2))).toMatch(/talking trunk.*talking phone 1001/);
    await anna.hangup();
    await Promise.all([anna.stop(), ben.stop(), caller.stop()]);
  });

  it('calls a command unknown that it did not hear the end of, and does not send it again', async () => {
    const db = connect(system.database.url);
    const user = await db.selectFrom('users').select('id').where('email', '=', ANNA).executeTakeFirstOrThrow();
    const left = await db
      .insertInto('call_commands')
      .values({ tenant_id: 'acme', pbx: 'pbx1', call_id: 'x', user_id: user.id, action: 'mute', channel_id: 'gone' })
      .executeTakeFirstOrThrow();
    await killedAndBack();
    const read = async () => ((await system.get(ANNA, `/call-commands/${left.insertId}`)) as CallCommandDto).state;
    await expect.poll(read).toBe('unknown');
    await db.destroy();
  });
});
