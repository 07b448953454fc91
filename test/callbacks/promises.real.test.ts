import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { CallbackDto } from '../../src/callbacks/api/dto.ts';
import { openCallbacks } from '../../src/callbacks/store/open-callbacks.ts';
import { until } from '../support/until.ts';
import { type QueueStage, queueStage } from './stage.ts';

/** A callback is a call of its queue and a promise to its customer, also where something comes in between. */
describe('what was promised to who waits for a callback', () => {
  let on: QueueStage;
  let anna: Phone;
  let queueId: number;

  beforeAll(async () => {
    on = await queueStage();
    await on.startDaemon();
    anna = await on.phone(0);
    const { body } = await on.ask<{ items: { id: number }[] }>('ada', 'GET', '/queues/settings');
    queueId = body.items[0]?.id ?? 0;
    const set = { wrap_up_seconds: 0, retry_seconds: 1, timeout_seconds: 20, announce_frequency_seconds: 0 };
    expect((await on.ask('ada', 'PATCH', `/queues/${queueId}`, set)).status).toBe(200);
    await on.offered();
  }, 90_000);
  afterAll(() => on?.close());
  afterEach(async () => {
    await on.startDaemon();
    for (const one of [...on.trunk.calls, ...anna.calls]) await one.hangup().catch(() => {});
    for (const { id } of await callbacks('?state=open')) await on.ask('sam', 'POST', `/callbacks/${id}/cancel`);
    await waiting([]);
  });

  const call = (number: string): PhoneCall => on.trunk.dial(on.acme.dids.queue, { from: `sip:${number}@127.0.0.21` });
  const callbacks = async (query = '') =>
    (await on.ask<{ items: CallbackDto[] }>('sam', 'GET', `/callbacks${query}`)).body.items;
  const callbackOf = async (number: string) => (await callbacks()).find((one) => one.number === number);
  const stateOf = async (number: string) => (await callbackOf(number))?.state;
  const calledOut = () => on.trunk.calls.filter(({ invite }) => invite !== null);
  const waiting = (expected: string[]) => expect.poll(() => on.waiting(), { timeout: 20_000 }).toEqual(expected);
  const stand = (status: 'available' | 'offline') => on.ask('anna', 'PUT', '/agents/me/state', { status });

  /** The queue offers callbacks, and has nothing else of a test before. */
  async function offers(o: { max_attempts?: number } = {}, more: object = {}): Promise<void> {
    const callback = { enabled: true, digit: '7', first: 'agent', max_attempts: 2, ...o };
    const set = { recording_policy: null, join_empty: null, ...more, callback };
    expect((await on.ask('ada', 'PATCH', `/queues/${queueId}`, set)).status).toBe(200);
    await anna.register(120);
    expect((await stand('available')).status).toBe(200);
  }

  /** What rings at the agent's phone now; the end of the test before may have made it ring as well. */
  async function ringing(): Promise<PhoneCall> {
    for (;;) {
      const offer = await anna.incoming(30_000);
      if (offer.state === 'ringing') return offer;
    }
  }

  /** The agent is in a call, so whoever comes waits. */
  async function busyAgent(number: string): Promise<PhoneCall> {
    const first = call(number);
    (await ringing()).answer();
    await first.until('answered');
    return first;
  }

  /** Waits, presses the digit, accepts the number that is read out, and is gone; the place is held. */
  async function askFor(number: string): Promise<void> {
    const caller = call(number);
    await caller.until('answered');
    await expect.poll(() => on.waiting()).toContain(number);
    await on.press(number, '7');
    let pressing = true;
    const over = caller.until('ended', 40_000).finally(() => {
      pressing = false;
    });
    while (pressing) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (pressing) await on.press(number, '1').catch(() => {});
    }
    await over;
    await expect.poll(() => on.waiting(), { timeout: 20_000 }).toContain('placeholder');
  }

  /** The agent takes the turn, and the customer the call. */
  async function calledBack(number: string): Promise<PhoneCall> {
    const offer = await ringing();
    expect(offer.peer).toContain(number);
    offer.answer();
    const customer = await on.trunk.incoming(30_000);
    expect(customer.invite?.start).toContain(`${number.slice(1)}@`);
    customer.answer();
    return customer;
  }

  test('a queue that records its calls records those that it calls back as well', async () => {
    await offers({}, { recording_policy: 'always' });
    const first = await busyAgent('+4930555018801');
    await askFor('+4930555018802');
    await first.hangup();
    const customer = await calledBack('+4930555018802');
    await until(async () => (await on.talks()) >= 2, 'the agent and the customer talk');
    await expect.poll(() => stateOf('+4930555018802')).toBe('answered');
    const path = '/recordings?limit=100';
    const recordings = async () =>
      (await on.ask<{ items: { call_id: string; source: string }[] }>('ada', 'GET', path)).body.items;
    await expect.poll(recordings, { timeout: 15_000 }).toHaveLength(2); // and that of the first caller
    await customer.hangup();

    const done = await callbackOf('+4930555018802');
    const record = async () =>
      (
        await on.ask<{ items: { id: string; callback_id: number | null }[] }>('sam', 'GET', '/call-records?limit=50')
      ).body.items.find((one) => one.callback_id === done?.id);
    await until(async () => (await record()) !== undefined, 'the record says which callback it was', 20_000);
    const call_id = (await record())?.id;
    const own = (await recordings()).filter((one) => one.call_id === call_id);
    expect(own).toMatchObject([{ source: 'policy' }]); // whatever came of it: nobody says a word
  }, 120_000);

  test('of who is erased no place stays in the queue, and no agent is offered it', async () => {
    await offers();
    const before = calledOut().length;
    const first = await busyAgent('+4930555018811');
    await askFor('+4930555018812');
    const erased = await on.ask('ada', 'POST', '/privacy/erasures', { number: '+4930555018812' });
    expect([erased.status, erased.body]).toMatchObject([200, { counts: { callbacks: 1 } }]);
    await waiting([]);
    expect(await callbackOf('+4930555018812')).toBeUndefined();
    const next = call('+4930555018813'); // behind it, were it there
    await next.until('answered');
    await waiting(['+4930555018813']);
    await first.hangup();
    const offer = await ringing();
    expect(offer.peer).toContain('+4930555018813');
    offer.answer();
    await next.until('answered');
    expect(anna.calls.filter(({ peer }) => peer.includes('4930555018812'))).toEqual([]);
    expect(calledOut()).toHaveLength(before);
  }, 120_000);

  test('who calls again and is not let in is called back all the same, in the place of before', async () => {
    await offers({}, { join_empty: 'no' });
    await busyAgent('+4930555018821');
    await askFor('+4930555018822');
    const held = await callbackOf('+4930555018822');
    expect(held?.state).toBe('queued');
    expect((await stand('offline')).status).toBe(200); // the agent goes home after this call
    await expect.poll(() => on.pbx.cli(`queue show ${on.acme.queue.name}`)).toContain('No Members');
    const again = call('+4930555018822');
    await again.until('ended', 30_000);
    const { id, joined_at } = held ?? {};
    const kept = await callbackOf('+4930555018822');
    expect(kept).toMatchObject({ id, joined_at, reason: null, ended_at: null, attempts: 0 });
    expect(['waiting', 'queued']).toContain(kept?.state);
  }, 120_000);

  test('a call that was answered while the daemon was away was answered then, and not when it was over', async () => {
    await offers();
    const first = await busyAgent('+4930555018831');
    await askFor('+4930555018832');
    await on.stopDaemon();
    await first.hangup();
    const customer = await calledBack('+4930555018832');
    const answered = Date.now();
    await until(async () => (await on.talks()) >= 1, 'the agent and the customer talk');
    await on.startDaemon();
    await until(() => Date.now() - answered > 5_000, 'they have talked for a while');
    await customer.hangup();
    await expect.poll(() => stateOf('+4930555018832'), { timeout: 20_000 }).toBe('answered');
    const done = await callbackOf('+4930555018832');
    expect(Math.abs(Date.parse(done?.answered_at ?? '') - answered)).toBeLessThan(2_500);
    expect(done).toMatchObject({ attempts: 1, last_outcome: 'ANSWER' });
  }, 120_000);

  test('while the tenant has as many calls as it may, no customer is rung, and that is no attempt', async () => {
    await offers({ max_attempts: 1 });
    const before = calledOut().length;
    const first = await busyAgent('+4930555018841');
    await askFor('+4930555018842');
    const behind = call('+4930555018843');
    await behind.until('answered');
    await waiting(['placeholder', '+4930555018843']);
    const acme = on.db.updateTable('tenants').where('id', '=', 'acme');
    const { max_concurrent_calls } = await on.db
      .selectFrom('tenants')
      .select('max_concurrent_calls')
      .where('id', '=', 'acme')
      .executeTakeFirstOrThrow();
    await acme.set({ max_concurrent_calls: 1 }).execute(); // who waits behind is that one
    try {
      await first.hangup();
      const offer = await ringing();
      expect(offer.peer).toContain('+4930555018842');
      offer.answer();
      await expect
        .poll(() => callbackOf('+4930555018842'), { timeout: 20_000 })
        .toMatchObject({ state: 'waiting', attempts: 0, reason: null, ended_at: null });
      expect(calledOut()).toHaveLength(before);
    } finally {
      await acme.set({ max_concurrent_calls }).execute();
    }

    await behind.hangup();
    await waiting([]);
    await on.db.updateTable('callbacks').set({ next_at: new Date() }).where('state', '=', 'waiting').execute();
    await calledBack('+4930555018842');
    await expect.poll(() => callbackOf('+4930555018842')).toMatchObject({ state: 'answered', attempts: 1 });
    expect(calledOut()).toHaveLength(before + 1);
  }, 120_000);

  test('a thousand who wait for another tenant do not hide the one who waits for this one', async () => {
    const queues = await on.db.selectFrom('queues').select(['id', 'tenant_id']).execute();
    const queueOf = (tenant: string) => queues.find(({ tenant_id }) => tenant_id === tenant)?.id ?? 0;
    const due = (tenant: string, number: string, joined_at: Date) => ({
      ...{ tenant_id: tenant, queue_id: queueOf(tenant), number, joined_at },
      ...{ pbx: 'another', linkedid: number }, // whose daemon is not here
    });
    const hourAgo = new Date(Date.now() - 3_600_000);
    const theirs = Array.from({ length: 1_000 }, (_, i) => due('globex', `+4930555${10_000 + i}`, hourAgo));
    await on.db.insertInto('callbacks').values(theirs).execute();
    await on.db
      .insertInto('callbacks')
      .values(due('acme', '+4930555018851', new Date()))
      .execute();
    const open = await openCallbacks(on.db, 'another');
    expect(open).toHaveLength(1_001);
    expect(open.at(-1)).toMatchObject({ tenantId: 'acme', number: '+4930555018851' });
    expect(new Set(open.map(({ id }) => id)).size).toBe(1_001);
  });
});
