import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header, type SipMessage } from '../../bin/lab/sip/phone/message.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone } from '../../bin/seed/demo.ts';
import { readWav } from '../../src/platform/wav.ts';
import type { VoicemailDto } from '../../src/voicemail/events.ts';
import { sipPhone } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { type House, openHouse, type Told, wait } from './house.ts';

interface List {
  readonly items: readonly VoicemailDto[];
}
/** Calls that leave messages, phones with lamps, people who listen: all of it real. */
describe('voicemail', () => {
  let house: House;
  let phone: Phone;
  let anna: { readonly told: readonly Told[]; stop(): void };
  let ben: typeof anna;
  let box: number;
  let bensBox: number;

  const annas = () => house.acme.phones[0] as DemoPhone;
  const lampOf = (message: SipMessage | undefined): string =>
    /Voice-Message: (\S+)/.exec(message?.body ?? '')?.[1] ?? '';
  const lamp = (): string => lampOf(phone.heard.filter((one) => /message-summary/.test(header(one, 'Event'))).at(-1));
  const list = async (who = 'anna', query = ''): Promise<readonly VoicemailDto[]> =>
    (await house.ask<List>(who, 'GET', `/voicemails${query}`)).body.items;
  const told = (type: string, from = 0): readonly Told[] => anna.told.slice(from).filter((one) => one.type === type);

  beforeAll(async () => {
    house = await openHouse();
    phone = await sipPhone({ pbx: house.pbx, phone: annas() });
    anna = await house.watch('anna');
    ben = await house.watch('ben');
    [box, bensBox] = [house.boxes['1001'] ?? 0, house.boxes['1002'] ?? 0];
  }, 120_000);
  afterAll(async () => {
    phone?.kill();
    anna?.stop();
    ben?.stop();
    await house?.stop();
  });

  it('a message is on the owner’s screen and lights the lamp, with the contact and the call that left it', async () => {
    const contact = { first_name: 'Ann', last_name: 'Caller', phones: [{ number: '+493055501990' }] };
    expect((await house.ask('anna', 'POST', '/contacts', contact)).status).toBe(201);
    const hungUp = await house.leaveMessage({ from: '0305 5501990'.replace(' ', '') });
    await until(() => told('voicemail.received').length === 1, 'it was told', 5_000);
    const [event] = told('voicemail.received');
    expect((event?.seenAt ?? 0) - hungUp).toBeLessThan(2_000);
    expect(event?.data).toMatchObject({
      mailbox: { id: box, number: '1001' },
      is_read: false,
      from: { number: '+493055501990', contact: { name: 'Ann Caller' } },
    });
    await until(() => lamp() === '1/0', 'the lamp is on');
    const [listed] = await list();
    expect(listed).toEqual({ ...event?.data, call_id: listed?.call_id });
    expect(ben.told).toEqual([]);
    // The record comes when the call is over; each leads to the other.
    await until(async () => (await list())[0]?.did_id !== null, 'the record is linked', 40_000);
    const linked = (await list())[0];
    expect(linked?.call_id).toMatch(/^[\w-]{22}$/);
    const record = await house.ask<{ voicemail_ids: number[]; voicemail: boolean }>(
      'sam',
      'GET',
      `/call-records/${linked?.call_id}`,
    );
    expect(record.body).toMatchObject({ voicemail: true, voicemail_ids: [linked?.id] });
  }, 90_000);

  it('is played and downloaded, as a whole and in parts', async () => {
    const [message] = await list();
    const path = `/voicemails/${message?.id}/audio`;
    const whole = await house.ask('anna', 'GET', path);
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(whole.bytes.length).toBe(message?.size_bytes);
    const wav = readWav(whole.bytes);
    const samples = new Int16Array(wav?.data.slice().buffer ?? new ArrayBuffer(0));
    const loud = samples.filter((sample) => Math.abs(sample) > 2_000).length;
    expect(loud / samples.length).toBeGreaterThan(0.3); // the caller's tone
    const part = await house.ask('anna', 'GET', path, undefined, { range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.bytes.length}`]);
    expect(part.bytes.equals(whole.bytes.subarray(100, 200))).toBe(true);
    expect((await house.ask('anna', 'GET', path, undefined, { range: 'bytes=99999999-' })).status).toBe(416);
    const saved = await house.ask('anna', 'GET', `${path}?download=true`);
    expect(saved.headers.get('content-disposition')).toContain('attachment');
    for (const stranger of ['ben', 'vera', house.globex.users[0]?.email ?? '']) {
      expect((await house.ask(stranger, 'GET', path)).status).toBe(404);
    }
    // A range is for GET alone (RFC 9110, 14.2).
    const head = await house.ask('sam', 'HEAD', path, undefined, { range: 'bytes=0-9' });
    expect([head.status, head.headers.get('content-range'), head.bytes.length]).toEqual([200, null, 0]);
    const audit = await house.db.selectFrom('audit_logs').select('action').where('action', '=', 'voicemail.listened');
    expect(await audit.execute()).toEqual([]); // neither the owner, nor who was refused, nor who heard nothing of it
    for (const [range, status] of [
      ['bytes=1-', 206],
      ['bytes=0-9', 206],
      ['bytes=9-3', 200],
      ['', 200],
    ] as const) {
      expect((await house.ask('sam', 'GET', path, undefined, range === '' ? {} : { range })).status).toBe(status);
      expect(await audit.execute()).toHaveLength(1);
    }
  });

  it('read and new again: the lamp says the same', async () => {
    const [message] = await list();
    const path = `/voicemails/${message?.id}`;
    const from = anna.told.length;
    expect((await house.ask('anna', 'PATCH', path, { is_read: true })).body).toMatchObject({
      is_read: true,
      folder: 'old',
    });
    await until(() => lamp() === '0/1', 'the lamp is off');
    await until(() => told('voicemail.read', from).length === 1, 'it was told');
    expect((await house.ask('anna', 'PATCH', path, { is_read: false })).body).toMatchObject({ is_read: false });
    await until(() => lamp() === '1/0', 'the lamp is on again');
    expect((await house.ask('anna', 'PATCH', path, { folder: 'work' })).body).toMatchObject({ folder: 'work' });
    await until(() => lamp() === '0/0', 'neither new nor old');
    expect((await house.ask('anna', 'PATCH', path, { is_read: false })).body).toMatchObject({ folder: 'inbox' });
    await until(() => lamp() === '1/0', 'new once more');
  }, 30_000);

  it('what is heard on the phone is read within two seconds, and what is deleted there is gone', async () => {
    const heard = async (keys: string): Promise<number> => {
      const call = phone.dial('*97');
      await call.until('answered');
      await wait(1_000);
      await call.press(`${annas().pin}#`);
      await wait(1_200);
      await call.press('1');
      await wait(3_500); // which message it is, when it came, then the message
      if (keys !== '') await call.press(keys);
      await wait(500);
      await call.hangup();
      return Date.now();
    };
    let from = anna.told.length;
    const hungUp = await heard('');
    await until(() => told('voicemail.read', from).length === 1, 'it was told', 5_000);
    expect((told('voicemail.read', from)[0]?.seenAt ?? 0) - hungUp).toBeLessThan(2_000);
    await until(() => lamp() === '0/1', 'the lamp is off');
    const [message] = await list();
    await house.ask('anna', 'PATCH', `/voicemails/${message?.id}`, { is_read: false });
    await until(() => lamp() === '1/0', 'the lamp is on');
    from = anna.told.length;
    await heard('7');
    await until(() => told('voicemail.deleted', from).length === 1, 'it was told', 5_000);
    expect(told('voicemail.deleted', from)[0]?.data).toMatchObject({ id: message?.id, gone: true });
    expect(await list()).toEqual([]);
    await until(() => lamp() === '0/0', 'the lamp is off');
  }, 60_000);

  it('is deleted, restored, deleted for good, copied and moved, with the lamps', async () => {
    expect(await list()).toEqual([]);
    const from = anna.told.length;
    await house.leaveMessage({ calls: 2 });
    await until(() => told('voicemail.received', from).length === 2, 'both were told');
    await until(() => lamp() === '2/0', 'two');
    const [one, two] = await list();
    expect((await house.ask('anna', 'DELETE', `/voicemails/${one?.id}`)).status).toBe(204);
    await until(() => lamp() === '1/0', 'one');
    // A retry, a double click: it stays where it can be restored from.
    expect((await house.ask('anna', 'DELETE', `/voicemails/${one?.id}`)).status).toBe(204);
    expect((await list('anna', '?deleted=true')).map(({ id }) => id)).toEqual([one?.id]);
    expect((await house.ask('anna', 'PATCH', `/voicemails/${one?.id}`, { is_read: true })).status).toBe(409);
    const restored = await house.ask('anna', 'POST', `/voicemails/${one?.id}/restore`);
    expect(restored.body).toMatchObject({ id: one?.id, folder: 'inbox', deleted_at: null });
    await until(() => lamp() === '2/0', 'two again');
    expect((await house.ask('anna', 'DELETE', `/voicemails/${one?.id}`)).status).toBe(204);
    await until(() => lamp() === '1/0', 'one again');
    expect((await house.ask('anna', 'DELETE', `/voicemails/${one?.id}?how=forever`)).status).toBe(204);
    expect(await list('anna', '?deleted=true')).toEqual([]);
    expect((await house.ask('anna', 'GET', `/voicemails/${one?.id}`)).status).toBe(404);

    // A double click makes one copy: Asterisk would make two under one id.
    const forward = () =>
      house.ask<VoicemailDto>('anna', 'POST', `/voicemails/${two?.id}/forward`, { mailbox_id: bensBox });
    const both = (await Promise.all([forward(), forward()])).sort((a, b) => a.status - b.status);
    expect(both.map(({ status }) => status)).toEqual([201, 409]);
    const copy = both[0] as (typeof both)[number];
    expect(copy.body.mailbox.number).toBe('1002');
    await until(() => ben.told.some(({ type }) => type === 'voicemail.received'), 'Ben was told');
    const copies = house.db.selectFrom('voicemail_messages').select('msgnum').where('mailboxuser', '=', '1002');
    expect(await copies.execute()).toHaveLength(1);
    // A copy may go to anybody; to move one takes two boxes that are open.
    expect((await house.ask('anna', 'POST', `/voicemails/${two?.id}/move`, { mailbox_id: bensBox })).status).toBe(422);
    expect((await house.ask('ben', 'DELETE', `/voicemails/${copy.body.id}?how=forever`)).status).toBe(204);
    const moved = await house.ask<VoicemailDto>('sam', 'POST', `/voicemails/${two?.id}/move`, { mailbox_id: bensBox });
    expect(moved.status, moved.bytes.toString()).toBe(201);
    await until(() => lamp() === '0/0', 'none');
    expect(await list()).toEqual([]);
    expect((await list('ben')).map(({ id }) => id)).toEqual([moved.body.id]);
  }, 90_000);

  it('names that a caller chose to do harm stay names, and cost no message', async () => {
    const names = ['x;-- all gone', 'a\\" <b> c', 'n'.repeat(300), 'caf\u00e9', '=cmd|x'];
    // As narrow as Asterisk's own: what does not fit is cut, and no reason to refuse the message.
    await sql`ALTER TABLE voicemail_messages MODIFY COLUMN callerid VARCHAR(80)`.execute(house.db);
    const from = anna.told.length;
    await Promise.all(names.map((fromName) => house.leaveMessage({ fromName })));
    await until(() => told('voicemail.received', from).length === names.length, 'all were told', 10_000);
    const rows = await house.db
      .selectFrom('voicemail_messages')
      .select(['callerid', 'duration', 'msg_id'])
      .where('mailboxuser', '=', '1001')
      .where('msgnum', '>=', 0)
      .execute();
    expect(rows.every(({ duration, msg_id }) => (duration ?? 0) > 0 && msg_id !== '')).toBe(true);
    const shown = (await list()).map(({ from: who }) => who.name);
    expect(shown.some((name) => name.startsWith('nnnn'))).toBe(true);
    expect(shown.join('')).not.toMatch(/[\p{Cc};]/u);
    for (const { id } of await list()) await house.ask('anna', 'DELETE', `/voicemails/${id}?how=forever`);
  }, 150_000);
});
