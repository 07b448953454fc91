import { afterAll, beforeAll, expect, test } from 'vitest';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { phoneOf } from './stage.ts';
import { tone, wav } from './tones.ts';
import { openWholeOffice, type WholeOffice } from './whole-office.ts';

/** Beside the whole daemon: from what is set over HTTP to the call, and from the call to what is said of it. */
let office: WholeOffice;
let ear: Media;
let trunk: Phone;
let anna: Phone;
beforeAll(async () => {
  office = await openWholeOffice();
  ear = await Media.open();
  trunk = await sipTrunk({ pbx: office.pbx, tenant: office.acme, sound: ear });
  anna = await sipPhone({ pbx: office.pbx, phone: phoneOf(office.acme, 0) });
}, 60_000);
afterAll(async () => {
  await anna?.stop();
  trunk?.kill();
  await office?.stop();
});

test('what a call costs is in the record, in the sum, and in the way of the next call', async () => {
  const rates = { rates: [{ prefix: '+1202', price_per_minute: 6, currency: 'EUR' }] };
  expect((await office.ask('ada', 'PUT', '/outbound/rates', rates)).status).toBe(200);
  const caps = {
    max_calls: null,
    max_calls_per_minute: null,
    max_call_seconds: null,
    daily_cap: 1.25,
    monthly_cap: null,
  };
  expect((await office.ask('ada', 'PUT', '/outbound/limits', caps)).status).toBe(200);

  const call = anna.dial('+12025550123');
  (await trunk.incoming()).answer();
  await call.until('answered');
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await call.hangup();

  const usage = async () => (await office.ask('ada', 'GET', '/outbound/usage')).body as Usage;
  await expect.poll(async () => (await usage()).today.spent, { timeout: 25_000, interval: 500 }).toBeGreaterThan(0.35);
  const now = await usage();
  expect(now.by_extension).toEqual([expect.objectContaining({ extension: '1001' })]);
  expect(now.cost).toBeCloseTo(now.seconds / 10, 0);

  await office.ask('ada', 'PUT', '/outbound/limits', { ...caps, daily_cap: 0.3 });
  const refused = anna.dial('+12025550125');
  await refused.until('ended');
  expect(refused.refusedWith).toBe(403);
  const told = () =>
    office.db.selectFrom('audit_logs').select('changes').where('action', '=', 'outbound.cap_reached').execute();
  await expect.poll(told, { timeout: 20_000, interval: 500 }).toHaveLength(1);
}, 90_000);

test('a menu set up over HTTP is followed at once; who leaves it has a record that says so', async () => {
  const upload = wav(tone({ rate: 8_000, seconds: 5 }), { rate: 8_000 });
  const sound = await office.ask('ada', 'POST', '/sounds?name=hello', upload, 'audio/wav');
  expect(sound.status, sound.text).toBe(201);
  const menu = await office.ask('ada', 'POST', '/ivrs', {
    name: 'main',
    display_name: 'Main',
    greeting_sound_id: (sound.body as { id: number }).id,
    options: [{ digit: '1', action: 'endpoint', target: '1001' }],
  });
  expect(menu.status, menu.text).toBe(201);
  const { items } = (await office.ask('ada', 'GET', '/dids')).body as { items: { id: number; number: string }[] };
  const did = items.find(({ number }) => number === office.acme.dids.phone);
  const route = { route: { type: 'ivr', target: 'main' } };
  expect((await office.ask('ada', 'PATCH', `/dids/${did?.id}`, route)).status).toBe(200);

  const chose = trunk.dial(office.acme.dids.phone);
  await chose.until('answered');
  await ear.press('1');
  await anna.incoming();
  await chose.hangup();
  const left = trunk.dial(office.acme.dids.phone);
  await left.until('answered');
  ear.heard();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(ear.heard().loud).toBeGreaterThan(30);
  await left.hangup();

  const records = async () =>
    ((await office.ask('ada', 'GET', '/call-records?direction=inbound')).body as { items: object[] }).items;
  await expect.poll(records, { timeout: 20_000 }).toHaveLength(2);
  const common = { did: office.acme.dids.phone, talk_seconds: 0, answered_at: null, voicemail: false, complete: true };
  expect(await records()).toMatchObject([
    { ...common, disposition: 'ANSWERED' }, // by the menu, and nobody else was wanted
    { ...common, disposition: 'NO ANSWER' },
  ]);
}, 60_000);

interface Usage {
  readonly cost: number;
  readonly seconds: number;
  readonly today: { readonly spent: number };
  readonly by_extension: readonly object[];
}
