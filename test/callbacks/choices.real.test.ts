import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { CallbackDto } from '../../src/callbacks/api/dto.ts';
import { until } from '../support/until.ts';
import { type QueueStage, queueStage } from './stage.ts';

/** What a queue may set about its callbacks, and what a caller may choose. */
describe('callbacks as they are set', () => {
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
    expect((await on.ask('anna', 'PUT', '/agents/me/state', { status: 'available' })).status).toBe(200);
    await on.offered();
  }, 90_000);
  afterAll(() => on?.close());
  afterEach(async () => {
    await on.startDaemon();
    for (const one of [...on.trunk.calls, ...anna.calls]) await one.hangup().catch(() => {});
    for (const { id } of await callbacks('?state=open')) await on.ask('sam', 'POST', `/callbacks/${id}/cancel`);
    await until(async () => (await on.waiting()).length === 0, 'nobody waits', 20_000);
  });

  const callback = async (o: object): Promise<void> => {
    const set = { callback: { enabled: true, digit: '7', prompt: null, schedule_id: null, first: 'agent', ...o } };
    expect((await on.ask('ada', 'PATCH', `/queues/${queueId}`, set)).status).toBe(200);
    await anna.register(120);
  };
  const call = (number: string): PhoneCall => on.trunk.dial(on.acme.dids.queue, { from: `sip:${number}@127.0.0.21` });
  const callbacks = async (query = '') =>
    (await on.ask<{ items: CallbackDto[] }>('sam', 'GET', `/callbacks${query}`)).body.items;
  const calledOut = () => on.trunk.calls.filter(({ invite }) => invite !== null);

  async function busyAgent(): Promise<PhoneCall> {
    const first = call('+4930555017700');
    let offer = await anna.incoming();
    while (offer.state !== 'ringing') offer = await anna.incoming(); // of the end of the test before
    offer.answer();
    await first.until('answered');
    return first;
  }

  /** Presses one after another, each when the last one can have been heard. */
  async function press(number: string, digits: string, everyMs = 250): Promise<void> {
    for (const digit of digits) {
      await on.press(number, digit);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  async function accept(number: string, caller: PhoneCall): Promise<void> {
    let pressing = true;
    const over = caller.until('ended', 60_000).finally(() => {
      pressing = false;
    });
    while (pressing) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (pressing) await on.press(number, '1').catch(() => {});
    }
    await over;
  }

  test('the customer first: called when an agent is free, and then that agent is rung', async () => {
    await callback({ first: 'customer' });
    const first = await busyAgent();
    const caller = call('+4930555017701');
    await caller.until('answered');
    await until(async () => (await on.waiting()).includes('+4930555017701'), 'waits');
    await on.press('+4930555017701', '7');
    await accept('+4930555017701', caller);
    await until(async () => (await callbacks())[0]?.state === 'queued', 'holds its place', 10_000);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(calledOut()).toEqual([]); // nobody is free
    await first.hangup();
    const customer = await on.trunk.incoming();
    expect(anna.calls.filter(({ state }) => state === 'ringing')).toEqual([]);
    customer.answer();
    const offered = await anna.incoming();
    offered.answer();
    await offered.until('answered');
    await until(async () => (await callbacks())[0]?.state === 'answered', 'is answered');
    await customer.hangup();
    await offered.until('ended');
  }, 120_000);

  test('another number, within reach of the queue; a number abroad is not, and a second wish for one is the first', async () => {
    await callback({ reach: 'national' });
    await busyAgent();
    const caller = call('+12025550142'); // from abroad: not called back there
    await caller.until('answered');
    await until(async () => (await on.waiting()).includes('+12025550142'), 'waits');
    await on.press('+12025550142', '7');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await press('+12025550142', '0012025550143#'); // abroad as well
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await press('+12025550142', '030555017799#');
    await accept('+12025550142', caller);
    const open = await callbacks('?state=open');
    expect(open.map(({ number }) => number)).toEqual(['+4930555017799']);
    const again = call('+4930555017799');
    await again.until('answered');
    await until(async () => (await on.waiting()).includes('+4930555017799'), 'has the place');
    expect((await callbacks())[0]).toMatchObject({ state: 'cancelled', reason: 'called_in' });
  }, 120_000);

  test('the offer is the tenant’s own piece; who presses while it plays need not even join', async () => {
    const of = { tenant_id: 'acme' };
    const music = { ...of, name: 'offer', display_name: 'Offer' };
    const { insertId } = await on.db.insertInto('music_classes').values(music).executeTakeFirstOrThrow();
    const file = { title: 'Offer', format: 'sln', duration_ms: 8_000, size_bytes: 128_000, sha256: '0'.repeat(64) };
    const row = { ...of, music_id: Number(insertId), position: 0, file_name: 'offer1.sln', ...file };
    await on.db.insertInto('music_files').values(row).execute();
    await mkdir(join(on.pbx.spoolDir, 'moh/acme'), { recursive: true });
    await writeFile(join(on.pbx.spoolDir, 'moh/acme/offer1.sln'), Buffer.alloc(128_000));
    await callback({ prompt: 'offer' });
    expect((await on.ask('ada', 'DELETE', `/music/${Number(insertId)}`)).status).toBe(409);
    await busyAgent();
    const caller = call('+4930555017721');
    await caller.until('answered');
    const playing = () => on.pbx.cli('core show channels concise');
    await until(async () => /!Read!\S*offer1/.test(await playing()), 'the offer plays');
    expect(await on.waiting()).toEqual([]);
    await on.press('+4930555017721', '7');
    await accept('+4930555017721', caller);
    expect((await callbacks('?state=open')).map(({ number }) => number)).toEqual(['+4930555017721']);
  }, 120_000);

  test('out of hours nobody is called; when they begin, the place is held', async () => {
    const hours = { name: 'callbacks', timezone: 'UTC', rules: [], holidays: [] };
    const made = await on.ask<{ id: number }>('ada', 'POST', '/schedules', hours);
    expect(made.status).toBe(201);
    await callback({ schedule_id: made.body.id });
    await busyAgent();
    const caller = call('+4930555017711');
    await caller.until('answered');
    await until(async () => (await on.waiting()).includes('+4930555017711'), 'waits');
    await on.press('+4930555017711', '7');
    await accept('+4930555017711', caller);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await callbacks())[0]).toMatchObject({ number: '+4930555017711', state: 'waiting' });
    expect(await on.waiting()).toEqual([]);
    const used = await on.ask('ada', 'DELETE', `/schedules/${made.body.id}`);
    expect(used.status).toBe(409);
    const always = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }];
    expect((await on.ask('ada', 'PATCH', `/schedules/${made.body.id}`, { rules: always })).status).toBe(200);
    await until(async () => (await on.waiting()).includes('placeholder'), 'holds its place', 10_000);
  }, 120_000);

  test('what was promised is kept by a queue that offers it no more, waits while it is off, and is no good to who is blocked', async () => {
    await callback({});
    const first = await busyAgent();
    for (const number of ['+4930555017731', '+4930555017732']) {
      const caller = call(number);
      await caller.until('answered');
      await until(async () => (await on.waiting()).includes(number), 'waits');
      await on.press(number, '7');
      await accept(number, caller);
    }
    const places = async () => (await on.waiting()).filter((one) => one === 'placeholder').length;
    await until(async () => (await places()) === 2, 'both hold their places', 15_000);
    const set = (o: object) => on.ask('ada', 'PATCH', `/queues/${queueId}`, o);
    expect((await set({ status: 'inactive', callback: { enabled: false } })).status).toBe(200);
    const blocked = { pattern: '+4930555017731', action: 'reject' };
    expect((await on.ask('ada', 'POST', '/blocklist', blocked)).status).toBe(201);
    const states = async () => new Map((await callbacks()).map(({ number, state }) => [number, state]));
    await until(async () => (await states()).get('+4930555017732') === 'waiting', 'waits', 10_000);
    await until(async () => (await states()).get('+4930555017731') === 'cancelled', 'is cancelled', 10_000);
    await first.hangup();
    const called = calledOut().length;
    expect((await set({ status: 'active' })).status).toBe(200);
    let offer = await anna.incoming(30_000);
    while (offer.state !== 'ringing') offer = await anna.incoming(30_000);
    offer.answer();
    await until(() => calledOut().length === called + 1, 'the other one is called', 10_000);
    expect(calledOut().at(-1)?.invite?.start).toContain('4930555017732');
    await calledOut().at(-1)?.hangup();
  }, 120_000);

  test('what cannot be is refused by its field', async () => {
    const patch = (o: object) =>
      on.ask<{ errors: { path: string }[] }>('ada', 'PATCH', `/queues/${queueId}`, { callback: o });
    for (const [o, field] of [
      [{ digit: '12' }, 'digit'],
      [{ prompt: 'none-such' }, 'prompt'],
      [{ schedule_id: 987_654 }, 'schedule_id'],
      [{ max_attempts: 0 }, 'max_attempts'],
      [{ first: 'both' }, 'first'],
    ] as const) {
      const { status, body } = await patch(o);
      expect([status, body.errors[0]?.path]).toEqual([422, `body.callback.${field}`]);
    }
  });
});
