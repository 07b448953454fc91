import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { Caller } from '../../bin/lab/sip/caller.ts';
import type { CallTransferDto } from '../../src/control/events.ts';
import { sipCaller } from '../support/sip.ts';
import { type Answer, type Desk, legsOf, openDesk, type Shown, type Transferred } from './desk.ts';

const FROM = '+49305550123';

let desk: Desk;
let caller: Caller;

beforeAll(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  await caller?.stop();
  await desk.quiet();
});
afterAll(() => desk?.stop());

/** A caller from outside who talks with Anna. */
async function talking(anna?: Agent): Promise<{ call: Shown; anna: Agent }> {
  const phone = anna ?? (await desk.phone(0, { answerAfterMs: 0 }));
  caller = await sipCaller({ pbx: desk.pbx, tenant: desk.acme, to: desk.acme.dids.phone, from: FROM, talkMs: 60_000 });
  const call = await desk.call('anna', ({ state }) => state === 'answered');
  return { call, anna: phone };
}

function transfer(call: Shown, kind: 'blind' | 'attended', to: string): Promise<Answer<Transferred>> {
  return desk.ask<Transferred>('anna', 'POST', `/calls/${call.id}/transfers`, { kind, to });
}

/** The transfer once it is in this state, as somebody sees it who sees the call. */
async function state(
  call: Shown,
  { transfer: { id } }: Transferred,
  wanted: string,
  who = 'sam',
): Promise<CallTransferDto> {
  const read = () => desk.ask<CallTransferDto>(who, 'GET', `/calls/${call.id}/transfers/${id}`);
  await expect.poll(async () => (await read()).body.state, { timeout: 15_000 }).toBe(wanted);
  return (await read()).body;
}

describe('a blind transfer', () => {
  it('sends the caller on, and the phone is rid of the call', async () => {
    const { call, anna } = await talking();
    const ben = await desk.phone(1, { answerAfterMs: 200 });
    const { status, body } = await transfer(call, 'blind', '1002');
    expect({ status, command: body.command.state }).toEqual({ status: 202, command: 'done' });
    await anna.next('CALL_CLOSED');
    await ben.next('CALL_ESTABLISHED');
    await state(call, body, 'completed');
    const on = await desk.call('ben', ({ state: now }) => now === 'answered');
    expect(on.id).toBe(call.id);
    expect(legsOf(on)).toBe(`talking trunk ${FROM}, talking phone 1002`);
    await ben.hangup();
    expect(await desk.record(call.id)).toMatchObject({
      disposition: 'ANSWERED',
      transfers: [{ type: 'blind', to: '1002', by: await desk.userId('anna') }],
      agents: [await desk.userId('anna'), await desk.userId('ben')],
    });
  });
});

describe('a blind transfer that cannot be', () => {
  it('is refused, and the caller stays', async () => {
    const { call, anna } = await talking();
    for (const [kind, to] of [
      ['blind', '1999'],
      ['attended', '1999'],
      ['attended', '701'],
    ] as const) {
      expect((await transfer(call, kind, to)).status).toBe(422);
    }
    expect((await desk.ask<{ items: [] }>('sam', 'GET', `/calls/${call.id}/transfers`)).body.items).toEqual([]);
    await desk.call('anna', ({ state: now, legs }) => now === 'answered' && legs.length === 2);
    await anna.hangup();
    await desk.record(call.id);
  });
});

describe('an attended transfer', () => {
  it('asks the colleague while the caller waits, and hands over', async () => {
    const { call, anna } = await talking();
    const ben = await desk.phone(1, { answerAfterMs: 2_000 });
    const { status, body } = await transfer(call, 'attended', '1002');
    expect({ status, ...body.command }).toMatchObject({ status: 202, action: 'transfer', state: 'done' });
    await state(call, body, 'ringing');
    expect(
      (await desk.ask('anna', 'POST', `/calls/${call.id}/transfers/${body.transfer.id}/complete`, {})).status,
    ).toBe(409);
    expect(await state(call, body, 'consulting')).toMatchObject({ speaks_with: 'target' });
    const consulting = `held trunk ${FROM}, talking phone 1001, talking phone 1002`;
    await desk.call('anna', (during) => legsOf(during) === consulting);
    const { body: done } = await desk.ask<Transferred>(
      'anna',
      'POST',
      `/calls/${call.id}/transfers/${body.transfer.id}/complete`,
      {},
    );
    expect(done.command.state).toBe('done');
    await state(call, body, 'completed');
    await anna.next('CALL_CLOSED');
    const on = await desk.call('ben', ({ legs }) => legs.length === 2);
    expect(legsOf(on)).toBe(`talking trunk ${FROM}, talking phone 1002`);
    expect(on).toMatchObject({ id: call.id, state: 'answered' });
    await ben.hangup();
    const record = await desk.record(call.id);
    expect(record).toMatchObject({
      direction: 'inbound',
      disposition: 'ANSWERED',
      complete: true,
      transfers: [{ type: 'attended', to: '1002', by: await desk.userId('anna') }],
      agents: [await desk.userId('anna'), await desk.userId('ben')],
    });
    expect(record['hold_seconds']).toBeGreaterThanOrEqual(1);
  });

  it('goes back to the caller when it is cancelled while it rings, and is none', async () => {
    const { call, anna } = await talking();
    const ben = await desk.phone(1);
    const { body } = await transfer(call, 'attended', '1002');
    await ben.next('CALL_INCOMING');
    await state(call, body, 'ringing');
    await desk.ask('anna', 'POST', `/calls/${call.id}/transfers/${body.transfer.id}/cancel`, {});
    await state(call, body, 'cancelled');
    await ben.next('CALL_CLOSED');
    expect(legsOf(await desk.call('anna', ({ state: now }) => now === 'answered'))).toBe(
      `talking trunk ${FROM}, talking phone 1001`,
    );
    await anna.hangup();
    expect(await desk.record(call.id)).toMatchObject({ transfers: [], disposition: 'ANSWERED' });
  });

  it('goes back to the caller by itself when the colleague is busy, or hangs up', async () => {
    const { call, anna } = await talking();
    await desk.db.updateTable('pbx_extensions').set({ mailbox: null }).where('extension', '=', '1002').execute();
    const busy = await desk.phone(1, { busy: true });
    const refused = await transfer(call, 'attended', '1002');
    await state(call, refused.body, 'failed');
    await desk.call('anna', ({ state: now, legs }) => now === 'answered' && legs.length === 2);
    await busy.stop();
    const ben = await desk.phone(1, { answerAfterMs: 0 });
    const left = await transfer(call, 'attended', '1002');
    await state(call, left.body, 'consulting');
    await ben.hangup();
    await state(call, left.body, 'failed');
    await desk.call('anna', ({ state: now, legs }) => now === 'answered' && legs.length === 2);
    await anna.hangup();
    expect(await desk.record(call.id)).toMatchObject({ transfers: [], disposition: 'ANSWERED' });
  });

  it('swaps there and back, and hands over from either side', async () => {
    const { call, anna } = await talking();
    await desk.phone(1, { answerAfterMs: 0 });
    const { body } = await transfer(call, 'attended', '1002');
    await state(call, body, 'consulting');
    const step = (name: string) =>
      desk.ask<Transferred>('anna', 'POST', `/calls/${call.id}/transfers/${body.transfer.id}/${name}`, {});
    const speaks = async (whom: string) => {
      const read = () => desk.ask<CallTransferDto>('sam', 'GET', `/calls/${call.id}/transfers/${body.transfer.id}`);
      await expect.poll(async () => (await read()).body.speaks_with, { timeout: 10_000 }).toBe(whom);
    };
    await step('swap');
    await speaks('caller');
    await desk.call('anna', (now) => legsOf(now) === `talking trunk ${FROM}, talking phone 1001, held phone 1002`);
    await step('swap');
    await speaks('target');
    await desk.call('anna', (now) => legsOf(now) === `held trunk ${FROM}, talking phone 1001, talking phone 1002`);
    await step('swap');
    await speaks('caller');
    await step('complete');
    await state(call, body, 'completed');
    await anna.next('CALL_CLOSED');
    await desk.call('ben', (now) => legsOf(now) === `talking trunk ${FROM}, talking phone 1002`);
    await desk.ask('ben', 'POST', `/calls/${call.id}/hangup`, {});
    expect(await desk.record(call.id)).toMatchObject({ transfers: [{ type: 'attended', to: '1002' }] });
  });

  it('ends when the caller gives up, and brings him back when the phone does', async () => {
    const first = await talking();
    await desk.phone(1, { answerAfterMs: 0 });
    const gaveUp = await transfer(first.call, 'attended', '1002');
    await state(first.call, gaveUp.body, 'consulting');
    const { legs } = await desk.call('anna', () => true);
    await desk.ask('sam', 'POST', `/calls/${first.call.id}/hangup`, { leg_id: legs[0]?.id });
    await state(first.call, gaveUp.body, 'failed');
    await first.anna.hangup();
    await desk.record(first.call.id);

    const second = await talking(first.anna);
    const left = await transfer(second.call, 'attended', '1002');
    await state(second.call, left.body, 'consulting');
    await second.anna.hangup();
    expect(await state(second.call, left.body, 'failed')).toMatchObject({ detail: expect.stringContaining('phone') });
    await desk.call('anna', ({ state: now, legs }) => now === 'answered' && legs.length === 2);
    await second.anna.hangup();
    await desk.record(second.call.id);
  });

  it('is one when it is asked for in two browsers, and is cancelled by a double click', async () => {
    const { call, anna } = await talking();
    const ben = await desk.phone(1, { answerAfterMs: 0 });
    const two = await Promise.all([transfer(call, 'attended', '1002'), transfer(call, 'attended', '1002')]);
    const taken = two.find(({ status }) => status === 202);
    expect([taken?.body.transfer.to, two.map(({ status }) => status).sort()]).toEqual(['1002', [202, 409]]);
    const { transfer: begun } = (taken as Answer<Transferred>).body;
    await state(call, { transfer: begun } as Transferred, 'consulting');
    const cancel = () => desk.ask('anna', 'POST', `/calls/${call.id}/transfers/${begun.id}/cancel`, {});
    expect((await Promise.all([cancel(), cancel()])).map(({ status }) => status).sort()).toEqual([202, 409]);
    await state(call, { transfer: begun } as Transferred, 'cancelled');
    await ben.next('CALL_CLOSED');
    expect(legsOf(await desk.call('anna', ({ legs }) => legs.length === 2))).toBe(
      `talking trunk ${FROM}, talking phone 1001`,
    );
    await anna.hangup();
    expect(await desk.record(call.id)).toMatchObject({ transfers: [], disposition: 'ANSWERED' });
  });

  it('keeps to the class of the phone that asks, and to two in one talk', async () => {
    const { call, anna } = await talking();
    for (const to of ['*97', '700', '1002@globex_phones', '1002&1003']) {
      expect((await transfer(call, 'attended', to)).status).toBe(422);
    }
    await desk.db.updateTable('pbx_extensions').set({ outbound_class: 'internal' }).execute();
    const { body } = await transfer(call, 'attended', '+12025550177');
    await state(call, body, 'failed');
    await desk.db.updateTable('pbx_extensions').set({ outbound_class: 'international' }).execute();
    await desk.call('anna', ({ state: now, legs }) => now === 'answered' && legs.length === 2);
    await anna.hangup();
    await desk.record(call.id);
  });
});
