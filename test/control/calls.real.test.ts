import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { header } from '../../bin/lab/sip/phone/message.ts';
import { sipCaller, sipPhone } from '../support/sip.ts';
import { type Desk, legsOf, openDesk } from './desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterEach(() => desk.quiet());
afterAll(() => desk?.stop());

describe('a call that is made over HTTP', () => {
  it('rings the own phone, then the extension, and is controlled by its number from the first moment', async () => {
    const [anna, ben] = [await desk.phone(0, { answerAfterMs: 300 }), await desk.phone(1, { answerAfterMs: 300 })];
    const { status, body, headers } = await desk.ask('anna', 'POST', '/calls', { to: '1002' });
    expect({ status, ...body }).toMatchObject({ status: 202, action: 'originate', state: 'done', detail: '' });
    expect(headers.get('location')).toBe(`/api/v1/calls/${body.call_id}`);
    await anna.next('CALL_ESTABLISHED');
    await ben.next('CALL_ESTABLISHED');
    const call = await desk.call('anna', ({ state }) => state === 'answered');
    expect(call).toMatchObject({ id: body.call_id, from: { number: '1001' }, to: { number: '1002' } });
    expect(legsOf(call)).toBe('talking phone 1001, talking phone 1002');
    expect(call.may).toEqual(expect.arrayContaining(['hangup', 'hold', 'mute', 'dtmf', 'transfer', 'park']));
    expect(call.may).not.toContain('listen');
    expect((await desk.call('vera', () => true)).may).toEqual([]);
    const hung = await desk.ask('anna', 'POST', `/calls/${call.id}/hangup`, {});
    expect(hung.body).toMatchObject({ action: 'hangup', state: 'done' });
    await ben.next('CALL_CLOSED');
    expect(await desk.record(call.id)).toMatchObject({
      from: { number: '1001' },
      to: { number: '1002' },
      direction: 'internal',
      disposition: 'ANSWERED',
      complete: true,
    });
  });

  it('may be made by a superadmin in a tenant that he is no member of', async () => {
    const { user_id } = await desk.db
      .selectFrom('pbx_extensions')
      .select('user_id')
      .where('tenant_id', '=', 'globex')
      .where('extension', '=', '1001')
      .executeTakeFirstOrThrow();
    const there = { 'x-tenant': 'globex' };
    const made = await desk.ask('root@example.com', 'POST', '/calls', { to: '1002', user_id }, there);
    expect({ status: made.status, ...made.body }).toMatchObject({ status: 202, action: 'originate', user_id: null });
  });

  it('asks the phone to answer by itself, and shows whom it will call', async () => {
    const phone = await sipPhone({ pbx: desk.pbx, phone: desk.acme.phones[0] as never });
    await desk.ask('anna', 'POST', '/calls', { to: '+12025550177', auto_answer: true });
    const { invite } = await phone.incoming();
    expect(header(invite as never, 'Alert-Info')).toContain('alert-autoanswer');
    expect(header(invite as never, 'Call-Info')).toContain('answer-after=0');
    expect(header(invite as never, 'From')).toContain('+12025550177');
    await phone.stop();
  });

  it('goes as far as the outbound class of the phone', async () => {
    await desk.db
      .updateTable('pbx_extensions')
      .set({ outbound_class: 'internal' })
      .where('extension', '=', '1001')
      .execute();
    const anna = await desk.phone(0, { answerAfterMs: 0 });
    const { body } = await desk.ask('anna', 'POST', '/calls', { to: '+12025550177' });
    await anna.next('CALL_CLOSED');
    expect(await desk.record(body.call_id)).toMatchObject({ to: { number: '+12025550177' }, disposition: 'FAILED' });
    await desk.db.updateTable('pbx_extensions').set({ outbound_class: 'international' }).execute();
  });

  it.each(['*97', '700', '1', '1234567', '1001&PJSIP/x', '1002@globex_phones', '+49 30\r\n1', 'sip:x'])(
    'does not dial %j',
    async (to) => {
      expect((await desk.ask('anna', 'POST', '/calls', { to })).status).toBe(422);
    },
  );

  it('is somebody’s own to ask for, unless agents are his to manage', async () => {
    const user_id = await desk.userId('anna');
    expect((await desk.ask('vera', 'POST', '/calls', { to: '1002' })).status).toBe(403);
    expect((await desk.ask('ben', 'POST', '/calls', { to: '1002', user_id })).status).toBe(403);
    expect((await desk.ask('ada', 'POST', '/calls', { to: '1002' })).status).toBe(409);
    const theirs = await desk.userId('dora@globex');
    expect((await desk.ask('ada', 'POST', '/calls', { to: '1002', user_id: theirs })).status).toBe(409);
  });

  it('is refused where the phone is not there', async () => {
    const { status, body } = await desk.ask('carla', 'POST', '/calls', { to: '1002' });
    expect({ status, ...body }).toMatchObject({
      status: 202,
      state: 'refused',
      detail: expect.stringMatching(/registered/),
    });
  });

  it('is made once for one Idempotency-Key, and not without end', async () => {
    const anna = await desk.phone(0, { busy: true });
    const key = { 'idempotency-key': 'click-1' };
    const [first, second] = [
      await desk.ask('anna', 'POST', '/calls', { to: '1002' }, key),
      await desk.ask('anna', 'POST', '/calls', { to: '1002' }, key),
    ];
    expect(second.body).toEqual(first.body);
    await anna.next('CALL_CLOSED');
    expect(anna.history.filter(({ type }) => type === 'CALL_INCOMING')).toHaveLength(1);
    let status = 202;
    for (let n = 0; n < 25 && status === 202; n++) {
      status = (await desk.ask('anna', 'POST', '/calls', { to: '1002' })).status;
    }
    expect(status).toBe(429);
    expect((await desk.ask('ben', 'POST', '/calls', { to: '1001' })).status).toBe(202);
  });
});

describe('a call from outside', () => {
  it('shows its contact, and is foreign to the neighbour in every way', async () => {
    const contact = await desk.ask<{ id: number }>('ada', 'POST', '/contacts', {
      first_name: 'Carl',
      last_name: 'Caller',
      phones: [{ number: '+49305550123' }],
    });
    expect(contact.status).toBe(201);
    await desk.phone(0, { answerAfterMs: 0 });
    const caller = await sipCaller({
      pbx: desk.pbx,
      tenant: desk.acme,
      to: desk.acme.dids.phone,
      from: '+49305550123',
      talkMs: 20_000,
    });
    const call = await desk.call('anna', ({ state }) => state === 'answered');
    expect(call.contact).toEqual({ id: contact.body.id, name: 'Carl Caller' });
    expect(call.duration_seconds).toBeLessThan(5);
    for (const verb of ['hangup', 'hold', 'mute', 'park']) {
      const foreign = await desk.ask('gus@globex', 'POST', `/calls/${call.id}/${verb}`, {});
      const absent = await desk.ask('gus@globex', 'POST', '/calls/AAAAAAAAAAAAAAAAAAAAAA/hangup', {});
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
    }
    expect((await desk.ask('ben', 'POST', `/calls/${call.id}/hangup`, {})).status).toBe(404);
    expect((await desk.ask('vera', 'POST', `/calls/${call.id}/hangup`, {})).status).toBe(403);
    const [trunk, own] = call.legs;
    expect((await desk.ask('anna', 'POST', `/calls/${call.id}/hangup`, { leg_id: trunk?.id })).status).toBe(403);
    const byOverseer = await desk.ask('sam', 'POST', `/calls/${call.id}/hangup`, { leg_id: own?.id });
    expect(byOverseer.body).toMatchObject({ state: 'done', leg_id: own?.id });
    await caller.done;
    const { body } = await desk.ask<{ items: { action: string }[] }>('sam', 'GET', `/call-commands?call_id=${call.id}`);
    expect(body.items.map(({ action }) => action)).toEqual(['hangup']);
    const audited = await desk.db.selectFrom('audit_logs').select('action').where('entity_id', '=', call.id).execute();
    expect(audited.map(({ action }) => action)).toEqual(['call.hangup']);
  });
});
