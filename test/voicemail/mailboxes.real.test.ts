import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone } from '../../bin/seed/demo.ts';
import { etagOf } from '../../src/tenancy/guard/etag.ts';
import type { VoicemailDto } from '../../src/voicemail/events.ts';
import { sipPhone } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { beep, type House, openHouse, type Told, wait } from './house.ts';

/** Mailboxes as people set them up, and what comes of it with real calls, a real phone and a real mail server. */
describe('a mailbox', () => {
  let house: House;
  let phone: Phone;
  let anna: { readonly told: readonly Told[]; stop(): void };
  let ben: typeof anna;
  let box: number;

  const list = async (who = 'anna', query = ''): Promise<readonly VoicemailDto[]> =>
    (await house.ask<{ items: readonly VoicemailDto[] }>(who, 'GET', `/voicemails${query}`)).body.items;
  const told = (type: string, from = 0): readonly Told[] => anna.told.slice(from).filter((one) => one.type === type);

  beforeAll(async () => {
    house = await openHouse();
    phone = await sipPhone({ pbx: house.pbx, phone: house.acme.phones[0] as DemoPhone });
    [anna, ben] = [await house.watch('anna'), await house.watch('ben')];
    box = house.boxes['1001'] ?? 0;
  }, 120_000);
  afterAll(async () => {
    phone?.kill();
    anna?.stop();
    ben?.stop();
    await house?.stop();
  });

  it('a mailbox of a queue is open to who serves it, to nobody else, and a call can be led there', async () => {
    const queues = (await house.ask<{ items: { id: number }[] }>('ada', 'GET', '/queues')).body.items;
    const wish = { number: '800', name: 'Support', queue_id: queues[0]?.id };
    const made = await house.ask<{ id: number; pin: string }>('ada', 'POST', '/mailboxes', wish);
    expect(made.status, made.bytes.toString()).toBe(201);
    expect((await house.ask('ada', 'POST', '/mailboxes', wish)).status).toBe(409);
    const dids = (await house.ask<{ items: { id: number; number: string }[] }>('ada', 'GET', '/dids')).body.items;
    const did = dids.find(({ number }) => number === house.acme.dids.phone);
    const route = { route: { type: 'voicemail', target: '800' } };
    expect((await house.ask('ada', 'PATCH', `/dids/${did?.id}`, route)).status).toBe(200);
    expect((await house.ask('ada', 'DELETE', `/mailboxes/${made.body.id}`)).status).toBe(409);
    const from = anna.told.length;
    await house.leaveMessage({ to: house.acme.dids.phone, talkMs: 4_500 });
    await until(() => told('voicemail.received', from).length === 1, 'Anna was told');
    await until(() => ben.told.some(({ data }) => data.mailbox.number === '800'), 'Ben was told');
    const [message] = await list('anna', `?mailbox_id=${made.body.id}`);
    expect(message?.mailbox).toMatchObject({ number: '800', name: 'Support' });
    expect((await house.ask('carla', 'GET', `/voicemails/${message?.id}`)).status).toBe(404);
    expect((await house.ask('carla', 'GET', `/mailboxes/${made.body.id}`)).status).toBe(404);
    expect((await house.ask('anna', 'PATCH', `/mailboxes/${made.body.id}`, { pin: '739154' })).status).toBe(403);
    // One who hears it on a phone takes the box's own number and PIN.
    const call = phone.dial('*98');
    await call.until('answered');
    await wait(1_000);
    await call.press('800#');
    await wait(1_000);
    await call.press(`${made.body.pin}#`);
    await wait(1_200);
    await call.press('1');
    await wait(3_500);
    await call.hangup();
    await until(() => told('voicemail.read', from).length === 1, 'it was heard on the phone', 5_000);
  }, 90_000);

  it('a greeting is uploaded and what a caller hears, and nobody else’s business', async () => {
    // The one of `openHouse` is heard by every caller of these tests: with Asterisk's own they would hang up too early.
    const path = `/mailboxes/${box}/greetings/busy`;
    expect((await house.ask('ben', 'PUT', path, beep())).status).toBe(404);
    expect((await house.ask('anna', 'PUT', path, Buffer.from('ID3 no wav'))).status).toBe(422);
    expect((await house.ask('anna', 'PUT', path, beep())).status).toBe(200);
    const first = await house.ask('anna', 'GET', path);
    expect(first.bytes.equals(beep())).toBe(true);
    // Another of the same length is another: nobody is played half of each.
    expect((await house.ask('anna', 'PUT', path, beep(5))).status).toBe(200);
    const seen = { range: 'bytes=100-', 'if-range': first.headers.get('etag') ?? '' };
    const second = await house.ask('anna', 'GET', path, undefined, seen);
    expect([second.status, second.bytes.equals(beep(5))]).toEqual([200, true]);
    expect(second.bytes.length).toBe(first.bytes.length);
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    const shown = await house.ask<{ greetings: unknown }>('anna', 'GET', `/mailboxes/${box}`);
    expect(shown.body.greetings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'busy' }),
        expect.objectContaining({ kind: 'unavailable' }),
      ]),
    );
    expect((await house.ask('anna', 'DELETE', path)).status).toBe(204);
    expect((await house.ask('anna', 'GET', path)).status).toBe(404);
  });

  it('is changed by one of two who have seen the same', async () => {
    const shown = await house.ask<{ updated_at: string }>('anna', 'GET', `/mailboxes/${box}`);
    const seen = { 'if-match': etagOf(new Date(shown.body.updated_at)) };
    const trx = await house.db.startTransaction().execute();
    await trx.selectFrom('voicemail').select('uniqueid').where('uniqueid', '=', box).forUpdate().execute();
    await trx.selectFrom('voicemail_boxes').select('box_id').where('box_id', '=', box).forUpdate().execute();
    const both = ['a@example.com', 'b@example.com'].map((mail_to) =>
      house.ask('anna', 'PATCH', `/mailboxes/${box}`, { mail_to }, seen),
    );
    await wait(500);
    await trx.commit().execute();
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await house.ask('anna', 'PATCH', `/mailboxes/${box}`, { mail_to: null })).status).toBe(200);
  });

  it('a PIN is set by its rules and shown to nobody', async () => {
    for (const pin of ['1001', '1111', '4321', '12']) {
      expect((await house.ask('anna', 'PATCH', `/mailboxes/${box}`, { pin })).status).toBe(422);
    }
    expect((await house.ask('ben', 'PATCH', `/mailboxes/${box}`, { pin: '739154' })).status).toBe(404);
    const set = await house.ask('anna', 'PATCH', `/mailboxes/${box}`, { pin: '739154' });
    expect([set.status, set.bytes.toString().includes('739154')]).toEqual([200, false]);
    const audit = await house.db.selectFrom('audit_logs').select('changes').where('action', '=', 'mailbox.changed');
    expect(JSON.stringify(await audit.execute())).not.toContain('739154');

    // It can be changed also where mail is on and the address was lost, which is said when mail is.
    const lost = { tenant_id: 'acme', box_id: house.boxes['1003'] ?? 0, mail: 'attach' as const };
    await house.db.insertInto('voicemail_boxes').values(lost).execute();
    const of = { extension: '1003', tenant_id: 'acme' };
    const extension = () =>
      house.db
        .selectFrom('pbx_extensions')
        .select('user_id')
        .where((e) => e.and(of));
    const own = (user_id: number | null) =>
      house.db
        .updateTable('pbx_extensions')
        .set({ user_id })
        .where((e) => e.and(of))
        .execute();
    const { user_id: carla } = await extension().executeTakeFirstOrThrow();
    await own(null);
    expect((await house.ask('ada', 'PATCH', `/mailboxes/${lost.box_id}`, { mail: 'link' })).status).toBe(422);
    expect((await house.ask('ada', 'PATCH', `/mailboxes/${lost.box_id}`, { pin: '739154' })).status).toBe(200);
    await own(carla);
    await house.db.deleteFrom('voicemail_boxes').where('box_id', '=', lost.box_id).execute();

    // On the phone: options, a new PIN; the first is refused by the same rules.
    const pinOf = async () =>
      (await house.db.selectFrom('voicemail').select('password').where('uniqueid', '=', box).executeTakeFirst())
        ?.password;
    // A key pressed between two prompts is lost on a busy machine, as it is for people: they call again.
    const changed = async (): Promise<boolean> => {
      const call = phone.dial('*97');
      await call.until('answered');
      await wait(1_000);
      await call.press('739154#');
      await wait(1_200);
      await call.press('05');
      await wait(1_000);
      await call.press('98765#');
      await wait(2_000);
      expect(await pinOf()).toBe('739154');
      await call.press('5');
      await wait(1_000);
      await call.press('582047#');
      await wait(1_000);
      await call.press('582047#');
      await wait(1_500);
      await call.hangup();
      return (await pinOf()) === '582047';
    };
    expect((await changed()) || (await changed()) || (await changed())).toBe(true);
  }, 90_000);

  it('what is left while the daemon is dead appears when it is back: one event, one mail', async () => {
    for (const { id } of await list()) await house.ask('anna', 'DELETE', `/voicemails/${id}?how=forever`);
    const mail = { mail: 'attach' };
    expect((await house.ask('anna', 'PATCH', `/mailboxes/${box}`, mail)).status).toBe(200);
    const [events, letters] = [anna.told.length, house.post.letters.length];
    const mailed = async () =>
      (await house.db.selectFrom('voicemail_tasks').select('state').execute()).map(({ state }) => state);
    await house.daemon.kill();
    await house.leaveMessage({ calls: 2, from: '+49305550177[call_number]' });
    await house.daemon.restart();
    await house.ready();
    await until(() => told('voicemail.received', events).length === 2, 'both were told', 20_000);
    await until(() => house.post.letters.length === letters + 2, 'both were mailed', 20_000);
    await until(async () => (await mailed()).every((state) => state === 'done'), 'it is noted');
    await house.daemon.kill();
    await house.daemon.restart();
    await house.ready();
    await wait(3_000);
    expect(told('voicemail.received', events)).toHaveLength(2);
    expect(house.post.letters.length).toBe(letters + 2);
    const sounds = await Promise.all(
      (await list()).map(async ({ id }) => (await house.ask('anna', 'GET', `/voicemails/${id}/audio`)).bytes),
    );
    const digests = sounds.map((sound) => createHash('sha256').update(sound).digest('hex')).sort();
    expect(
      house.post.letters
        .slice(letters)
        .flatMap(({ attached }) => attached)
        .sort(),
    ).toEqual(digests);
    await until(async () => (await list()).every(({ call_id }) => call_id !== null), 'calls are linked', 40_000);
  }, 300_000);
});
