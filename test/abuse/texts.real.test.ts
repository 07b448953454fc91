import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header, type SipMessage } from '../../bin/lab/sip/phone/message.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { until } from '../messaging/office.ts';
import { phoneOf } from '../provisioning/stage.ts';
import { openWholeOffice, type WholeOffice } from '../provisioning/whole-office.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { type Mouth, mouth } from './raw-call.ts';

const TEXT = ['Content-Type', 'text/plain'] as const;
const OUTSIDER = '+12025550177';
/** What is accepted of one endpoint in a flood, by far (texts between phones are held back from 30 on). */
const KEPT = 60;

/** SIP MESSAGE with intentions, before the whole daemon and a real Asterisk. */
let office: WholeOffice;
let trunk: Phone;
let [anna, ben, mallory, emil]: Phone[] = [];
const mouths: Mouth[] = [];

beforeAll(async () => {
  office = await openWholeOffice();
  trunk = await sipTrunk({ pbx: office.pbx, tenant: office.acme });
  const phone = (tenant: 'acme' | 'globex', n: number) =>
    sipPhone({ pbx: office.pbx, phone: phoneOf(office[tenant], n) });
  [anna, ben, mallory, emil] = [
    await phone('acme', 0),
    await phone('acme', 1),
    await phone('globex', 0),
    await phone('globex', 1),
  ];
  await office.db.updateTable('dids').set({ sms_enabled: 1 }).execute();
  const trunks = (await office.ask('ada', 'GET', '/trunks')).body as { items: { id: number }[] };
  const provider = { kind: 'sip', name: 'trunk', settings: { trunk_id: trunks.items[0]?.id } };
  expect((await office.ask('ada', 'POST', '/sms/providers', provider)).status).toBe(201);
}, 180_000);
afterAll(async () => {
  for (const one of mouths) one.close();
  for (const phone of [anna, ben, mallory, emil, trunk]) phone?.kill();
  await office?.stop();
});

const say = (from: Phone | undefined, to: string, body: string, headers: (readonly [string, string])[] = []) =>
  from?.ask('MESSAGE', to, [TEXT, ...headers], body);
const textsOf = (phone: Phone | undefined): readonly SipMessage[] =>
  (phone?.heard ?? []).filter(({ start }) => start.startsWith('MESSAGE'));
const heard = (by: Phone | undefined, body: string) =>
  until(() => textsOf(by).find((one) => one.body === body), body, 10_000);
const kept = async (body: string) => [
  ...(await office.db.selectFrom('sms_messages').select(['tenant_id', 'body']).where('body', '=', body).execute()),
  ...(await office.db.selectFrom('phone_messages').select(['tenant_id', 'body']).where('body', '=', body).execute()),
];

describe('a phone of Globex that says it is somebody of Acme', () => {
  const FROM: readonly (readonly [string, () => string])[] = [
    ['Acme’s extension', () => 'sip:1001@acme.example.com'],
    ['Acme’s endpoint', () => `sip:${phoneOf(office.acme, 0).endpoint}@127.0.0.1`],
    ['Acme’s public number', () => `sip:${office.acme.dids.phone}@127.0.0.1`],
    ['Acme’s trunk', () => `sip:${office.acme.trunk.endpoint}@${office.acme.trunk.address}`],
  ];
  it.each(FROM)('%s in From: belongs to Globex, whatever it says', async (what, from) => {
    const body = `I am ${what}`;
    const status = await say(mallory, '1002', body, [['From', `"Boss" <${from()}>;tag=t1`]]);
    expect([202, 401]).toContain(status);
    if (status === 202) {
      expect(header(await heard(emil, body), 'From')).toContain('sip:1001@');
      expect((await kept(body)).map(({ tenant_id }) => tenant_id)).toEqual(['globex']);
    } else expect(await kept(body)).toEqual([]);
    expect([...textsOf(anna), ...textsOf(ben)].map((one) => one.body)).not.toContain(body);
  });

  it('and in headers that name an identity', async () => {
    const headers = [
      ['P-Asserted-Identity', `<sip:${office.acme.dids.phone}@127.0.0.1>`],
      ['P-Preferred-Identity', '<sip:1001@acme.example.com>'],
      ['X-Tenant', 'acme'],
    ] as (readonly [string, string])[];
    expect(await say(mallory, '1002', 'asserted', headers)).toBe(202);
    await heard(emil, 'asserted');
    expect((await kept('asserted')).map(({ tenant_id }) => tenant_id)).toEqual(['globex']);
  });
});

describe('somebody without a credential', () => {
  it.each([
    ['a stranger', '127.0.0.1', () => office.acme.dids.phone],
    ['a stranger, to an extension', '127.0.0.1', () => '1001'],
    ['an address that is no trunk', '127.0.0.99', () => office.acme.dids.phone],
    ['the neighbour’s trunk', '127.0.0.22', () => office.acme.dids.phone],
  ])('%s: what is written is kept nowhere', async (what, address, to) => {
    const voice = await mouth(office.pbx.sipPort, address);
    mouths.push(voice);
    for (const from of [OUTSIDER, office.acme.dids.queue, phoneOf(office.acme, 1).endpoint]) {
      const body = `${what} as ${from}`;
      const headers = ['Content-Type: text/plain'];
      const status = await voice.say({ method: 'MESSAGE', to: to(), from, headers, body });
      // Of a known trunk Asterisk takes everything; it is the daemon that does not.
      expect(address === '127.0.0.22' ? [202, 404] : [401, 403, 404]).toContain(status);
      await sleep(150);
      expect(await kept(body)).toEqual([]);
      expect([...textsOf(anna), ...textsOf(ben)].map((one) => one.body)).not.toContain(body);
    }
  });
});

it('a thousand texts of one phone in a second are held back, and nobody else waits', async () => {
  const calm = performance.now();
  await say(anna, '1002', 'before the flood');
  await heard(ben, 'before the flood');
  const usual = performance.now() - calm;
  const flood = Promise.all(Array.from({ length: 1_000 }, (_, n) => say(mallory, '1003', `flood ${n}`)));
  await sleep(300);
  const began = performance.now();
  await say(anna, '1002', 'in the flood');
  await heard(ben, 'in the flood');
  const took = performance.now() - began;
  await flood;
  expect(took, `usually ${usual} ms`).toBeLessThan(5_000);
  const all = await office.db.selectFrom('phone_messages').select('id').where('body', 'like', 'flood %').execute();
  expect(all.length).toBeLessThanOrEqual(KEPT);
  await until(() => textsOf(mallory).some(({ body }) => body.includes('too many in a short time')), 'told so');
}, 60_000);

describe('who has written STOP to one number of a tenant', () => {
  const from = ['From', `<sip:${OUTSIDER}@carrier.example.com>;tag=stop`] as const;
  const sent = (body: string) => textsOf(trunk).some((one) => one.body === body);

  beforeAll(async () => {
    expect(await say(trunk, office.acme.dids.phone, 'STOP', [from])).toBe(202);
    await until(() => textsOf(trunk).some(({ body }) => /no more messages/i.test(body)), 'confirmed');
  });

  it.each(['phone', 'queue'] as const)('gets nothing over HTTP from the number of the %s', async (which) => {
    const message = { from: office.acme.dids[which], to: OUTSIDER, body: `offers of the ${which}` };
    expect((await office.ask('sam', 'POST', '/sms', message)).status).toBe(409);
    await sleep(300);
    expect(sent(message.body)).toBe(false);
  });

  it.each([OUTSIDER, OUTSIDER.replace('+', '00')])('nor from a phone that writes to %s, which is told', async (to) => {
    const before = textsOf(anna).length;
    expect(await say(anna, to, `from my desk to ${to}`)).toBe(202);
    const told = await until(() => textsOf(anna)[before], 'told');
    expect(told.body).toMatch(/^Not delivered to/);
    expect(sent(`from my desk to ${to}`)).toBe(false);
  });

  it('nor what was taken before and is due after', async () => {
    const to = '+12025550178';
    const soon = new Date(Date.now() + 2_000).toISOString();
    const message = { from: office.acme.dids.phone, to, body: 'later', send_at: soon };
    const { status, body } = await office.ask('sam', 'POST', '/sms', message);
    expect(status).toBe(202);
    await say(trunk, office.acme.dids.queue, 'stop', [['From', `<sip:${to}@carrier.example.com>;tag=s2`]]);
    const { id } = body as { id: number };
    const shown = () => office.ask('sam', 'GET', `/sms/${id}`);
    await until(async () => ((await shown()).body as { status: string }).status === 'failed', 'failed', 15_000);
    expect(sent('later')).toBe(false);
  });

  it('and gets messages again after START, from the tenant that was meant', async () => {
    await say(trunk, office.acme.dids.phone, 'START', [['From', `<sip:${OUTSIDER}@carrier.example.com>;tag=start`]]);
    const again = { from: office.acme.dids.phone, to: OUTSIDER, body: 'welcome back' };
    await until(async () => (await office.ask('sam', 'POST', '/sms', again)).status === 202, 'may be written to');
    await heard(trunk, 'welcome back');
  });
});
