import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { CallbackDto } from '../../src/callbacks/api/dto.ts';
import { until } from '../support/until.ts';
import { type QueueStage, queueStage } from './stage.ts';

/** Real callers in a real queue: one gives up waiting on the line, and is called when the turn comes. */
describe('callbacks', () => {
  let on: QueueStage;
  let anna: Phone;
  let queueId: number;

  beforeAll(async () => {
    on = await queueStage();
    await on.startDaemon();
    anna = await on.phone(0);
    const { body } = await on.ask<{ items: { id: number }[] }>('ada', 'GET', '/queues/settings');
    queueId = body.items[0]?.id ?? 0;
    const callback = { enabled: true, digit: '2', ring_seconds: 10, max_attempts: 2 };
    const set = { callback, wrap_up_seconds: 0, retry_seconds: 1, timeout_seconds: 20, announce_frequency_seconds: 0 };
    expect((await on.ask('ada', 'PATCH', `/queues/${queueId}`, set)).status).toBe(200);
    expect((await on.ask('anna', 'PUT', '/agents/me/state', { status: 'available' })).status).toBe(200);
    await on.offered();
  });
  afterAll(() => on?.close());
  afterEach(async () => {
    await on.startDaemon();
    for (const one of [...on.trunk.calls, ...anna.calls]) await one.hangup().catch(() => {});
    for (const { id } of await callbacks('?state=open')) await on.ask('sam', 'POST', `/callbacks/${id}/cancel`);
    await until(async () => (await on.waiting()).length === 0, 'nobody waits', 20_000);
  });

  /** As if it had been so for long, or were so now. */
  const meddle = (set: { placed_at: Date } | { next_at: Date }) =>
    on.db.updateTable('callbacks').set(set).where('state', 'in', ['queued', 'waiting']).execute();
  const from = (number: string) => ({ from: `sip:${number}@127.0.0.21` });
  const call = (number: string): PhoneCall => on.trunk.dial(on.acme.dids.queue, from(number));
  const callbacks = async (query = '') =>
    (await on.ask<{ items: CallbackDto[] }>('sam', 'GET', `/callbacks${query}`)).body.items;
  const stateOf = async (number: string) => (await callbacks()).find((one) => one.number === number)?.state;
  const calledOut = () => on.trunk.calls.filter(({ invite }) => invite !== null);
  const waiting = (expected: string[]) => expect.poll(() => on.waiting(), { timeout: 20_000 }).toEqual(expected);

  /** What rings at the agent's phone now; the end of the test before may have made it ring as well. */
  async function ringing(timeoutMs?: number): Promise<PhoneCall> {
    for (;;) {
      const offer = await anna.incoming(timeoutMs);
      if (offer.state === 'ringing') return offer;
    }
  }

  /** The agent is in a call, so whoever comes waits. */
  async function busyAgent(number: string): Promise<PhoneCall> {
    await anna.register(120);
    const first = call(number);
    (await ringing()).answer();
    await first.until('answered');
    return first;
  }

  /** Waits, presses the digit, accepts the number that is read out. */
  async function askFor(number: string): Promise<PhoneCall> {
    const caller = call(number);
    await caller.until('answered');
    await expect.poll(() => on.waiting(), { timeout: 10_000 }).toContain(number);
    await giveUp(number, caller);
    return caller;
  }

  async function giveUp(number: string, caller: PhoneCall): Promise<void> {
    await on.press(number, '2');
    const over = caller.until('ended', 40_000);
    let pressing = true;
    const accept = async (): Promise<void> => {
      while (pressing) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await on.press(number, '1').catch(() => {});
      }
    };
    const accepting = accept();
    await over.finally(() => {
      pressing = false;
    });
    await accepting;
  }

  test('keeps the place: called after those before and before those behind, once, and the record says so', async () => {
    const first = await busyAgent('+4930555019901');
    const second = call('+4930555019902');
    await second.until('answered');
    await waiting(['+4930555019902']);
    const third = call('+4930555019903');
    await third.until('answered');
    await waiting(['+4930555019902', '+4930555019903']);
    const joined = Date.now();
    await giveUp('+4930555019902', second);

    const fourth = call('+4930555019904');
    await fourth.until('answered');
    await waiting(['placeholder', '+4930555019903', '+4930555019904']);
    const [held] = await callbacks('?state=open');
    expect(held).toMatchObject({ number: '+4930555019902', state: 'queued', attempts: 0, queue: { name: 'support' } });
    expect(Math.abs(Date.parse(held?.joined_at ?? '') - joined)).toBeLessThan(5_000);

    await first.hangup();
    const offered = await anna.incoming();
    expect(offered.peer).toContain('+4930555019902');
    expect(calledOut()).toHaveLength(0); // the agent first
    offered.answer();
    const customer = await on.trunk.incoming();
    expect(customer.invite?.start).toContain('4930555019902@');
    expect(customer.peer).toContain(on.acme.dids.queue);
    customer.answer();
    await expect.poll(() => stateOf('+4930555019902')).toBe('answered');
    expect(await on.waiting()).toEqual(['+4930555019903', '+4930555019904']);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await customer.hangup();
    const next = await anna.incoming();
    expect(next.peer).toContain('+4930555019903');
    await third.hangup();
    await fourth.hangup();
    await expect.poll(() => on.waiting()).toEqual([]);

    const [done] = await callbacks();
    const record = async () =>
      (await on.ask<{ items: Record<string, unknown>[] }>('sam', 'GET', '/call-records?limit=50')).body.items.find(
        (one) => one['callback_id'] === done?.id,
      );
    await expect.poll(record, { timeout: 15_000 }).toMatchObject({
      direction: 'outbound',
      from: { number: '1001' },
      to: { number: '+4930555019902' },
      queue: { name: 'support' },
      disposition: 'ANSWERED',
    });
    const { queue_wait_seconds, talk_seconds } = (await record()) ?? {};
    const waited = Math.round((Date.parse(done?.called_at ?? '') - Date.parse(done?.joined_at ?? '')) / 1000);
    expect(Math.abs(Number(queue_wait_seconds) - waited)).toBeLessThanOrEqual(2);
    expect(Number(talk_seconds)).toBeGreaterThanOrEqual(1);
    expect(Number(talk_seconds)).toBeLessThan(5);
    expect(calledOut()).toHaveLength(1);
    const asked = await on.ask<{ disposition: string }>('sam', 'GET', `/call-records/${done?.call_id}`);
    expect(asked.body).toMatchObject({ from: { number: '+4930555019902' }, disposition: 'NO ANSWER' });
  }, 120_000);

  test('one that is not reached is tried again as often as it may be, and no more', async () => {
    await on.db.updateTable('queues').set({ callback_retry_seconds: 1 }).where('id', '=', queueId).execute();
    const before = calledOut().length;
    const first = await busyAgent('+4930555019911');
    await askFor('+4930555019912');
    await first.hangup();
    for (let missed = 0; missed < 2; missed++) {
      const offered = await anna.incoming(30_000);
      offered.answer();
      (await on.trunk.incoming()).reject('486 Busy Here');
      await offered.until('ended').catch(() => {});
    }
    await expect.poll(() => stateOf('+4930555019912'), { timeout: 15_000 }).toBe('failed');
    const [done] = await callbacks();
    expect(done).toMatchObject({ attempts: 2, reason: 'not_reached', last_outcome: 'BUSY' });
    expect(calledOut()).toHaveLength(before + 2);
    await waiting([]);
  }, 120_000);

  test('who calls again has the place back, and is not called', async () => {
    const before = calledOut().length;
    const first = await busyAgent('+4930555019921');
    await askFor('+4930555019922');
    await waiting(['placeholder']);
    const behind = call('+4930555019923');
    await behind.until('answered');
    await waiting(['placeholder', '+4930555019923']);
    const again = call('+4930555019922');
    await again.until('answered');
    await waiting(['+4930555019922', '+4930555019923']);
    const [off] = await callbacks();
    expect(off).toMatchObject({ state: 'cancelled', reason: 'called_in' });
    await first.hangup();
    const offered = await anna.incoming();
    expect(offered.peer).toContain('+4930555019922');
    await again.hangup();
    await behind.hangup();
    await waiting([]);
    expect(calledOut()).toHaveLength(before);
  }, 120_000);

  test('an agent of the queue cancels it; nobody else’s agent even sees it', async () => {
    const first = await busyAgent('+4930555019931');
    await askFor('+4930555019932');
    await waiting(['placeholder']);
    const [held] = await callbacks();
    expect((await on.ask('carla', 'GET', `/callbacks/${held?.id}`)).status).toBe(404); // serves no queue
    expect((await on.ask('carla', 'POST', `/callbacks/${held?.id}/cancel`)).status).toBe(404);
    expect((await on.ask('vera', 'POST', `/callbacks/${held?.id}/cancel`)).status).toBe(403);
    const { status, body } = await on.ask<CallbackDto>('anna', 'POST', `/callbacks/${held?.id}/cancel`);
    expect([status, body.state, body.reason]).toEqual([200, 'cancelled', 'cancelled']);
    expect((await on.ask('anna', 'POST', `/callbacks/${held?.id}/cancel`)).status).toBe(409);
    await waiting([]);
    await first.hangup();
  }, 90_000);

  test('survives a daemon that dies: the placeholder stays, and there is one', async () => {
    const first = await busyAgent('+4930555019941');
    await askFor('+4930555019942');
    await waiting(['placeholder']);
    await on.stopDaemon();
    const behind = call('+4930555019943');
    await behind.until('answered');
    await waiting(['placeholder', '+4930555019943']);
    await meddle({ placed_at: new Date(Date.now() - 60_000) }); // whose channel is not seen is asked for again
    await on.startDaemon();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await on.waiting()).toEqual(['placeholder', '+4930555019943']);
    expect(await stateOf('+4930555019942')).toBe('queued');
    const [held] = await callbacks();
    await on.ask('sam', 'POST', `/callbacks/${held?.id}/cancel`);
    await behind.hangup();
    await first.hangup();
    await waiting([]);
  }, 120_000);

  test('while there is no daemon the digit leads back to the same place, and promises nothing', async () => {
    await on.offered();
    const first = await busyAgent('+4930555019951');
    const second = call('+4930555019952');
    await second.until('answered');
    await waiting(['+4930555019952']);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const third = call('+4930555019953');
    await third.until('answered');
    await waiting(['+4930555019952', '+4930555019953']);
    const before = await callbacks();
    await on.stopDaemon();
    await on.press('+4930555019952', '2');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await on.waiting()).toEqual(['+4930555019952', '+4930555019953']);
    await on.startDaemon();
    expect(await callbacks()).toEqual(before);
    for (const one of [second, third, first]) await one.hangup();
    await waiting([]);
  }, 120_000);

  test('a placeholder of a place that was given up, and a second one of a place, call nobody', async () => {
    await on.offered();
    const before = calledOut().length;
    const first = await busyAgent('+4930555019971');
    await askFor('+4930555019972');
    await waiting(['placeholder']);
    const [held] = await callbacks();
    await on.stopDaemon();
    const at = Date.parse(held?.joined_at ?? '');
    await on.beginPlaceholder({ id: held?.id ?? 0, place: 7, joinedAt: at, number: '+4930555019972' });
    await on.beginPlaceholder({ id: held?.id ?? 0, place: 1, joinedAt: at, number: '+4930555019972' });
    await waiting(['placeholder', 'placeholder', 'placeholder']);
    await first.hangup();
    for (let i = 0; i < 3; i++) {
      await anna.register(120);
      const offer = await ringing(30_000);
      offer.answer();
      await until(() => offer.state === 'ended' || calledOut().length > before, 'it calls or is over', 15_000);
      const customer = calledOut()[before];
      if (customer?.state === 'ringing') {
        customer.answer();
        await until(async () => (await on.talks()) >= 2, 'the agent and the customer talk');
      }
      if (offer.state !== 'ended') await offer.hangup();
    }
    expect(calledOut()).toHaveLength(before + 1);
    await on.pbx.cli('channel request hangup all');
    await on.startDaemon();
    expect(await stateOf('+4930555019972')).toBe('answered');
  }, 150_000);

  test('survives an Asterisk that dies: it waits again since when it did, and is called once', async () => {
    await on.offered();
    await busyAgent('+4930555019961');
    await askFor('+4930555019962');
    await waiting(['placeholder']);
    const before = calledOut().length;
    const [held] = await callbacks();
    await on.pbx.kill();
    await on.pbx.restart();
    await anna.register(120);
    await until(async () => (await stateOf('+4930555019962')) === 'waiting', 'its place is missed', 60_000);
    await meddle({ next_at: new Date() });
    const again = await anna.incoming(90_000);
    again.answer();
    await expect.poll(() => calledOut().length, { timeout: 15_000 }).toBe(before + 1);
    const customer = calledOut()[before];
    expect(customer?.invite?.start).toContain('4930555019962@');
    customer?.answer();
    await expect.poll(() => stateOf('+4930555019962')).toBe('answered');
    await customer?.hangup();
    const [done] = await callbacks();
    expect(done).toMatchObject({ id: held?.id, joined_at: held?.joined_at, attempts: 1 });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(calledOut()).toHaveLength(before + 1);
  }, 180_000);
});
