import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header, type SipMessage } from '../../bin/lab/sip/phone/message.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { parseAriUrl } from '../../src/asterisk/pbx-address.ts';
import { createTexts } from '../../src/asterisk/texts.ts';
import { sipCarrier } from '../../src/messaging/carriers/sip/sip-carrier.ts';
import type { SmsDto } from '../../src/messaging/events.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { openWholeOffice, type WholeOffice } from '../provisioning/whole-office.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { type FarSide, holdsForCarrier } from './carrier.contract.ts';
import { until } from './office.ts';

const TEXT = ['Content-Type', 'text/plain;charset=utf-8'] as const;
let office: WholeOffice;
let trunk: Phone;
let globex: DemoTenant;
const phones: Phone[] = [];
let [anna, ben]: Phone[] = [];

beforeAll(async () => {
  office = await openWholeOffice();
  globex = office.globex;
  trunk = await sipTrunk({ pbx: office.pbx, tenant: office.acme });
  anna = await phone(office.acme, 0);
  ben = await phone(office.acme, 1);
  const trunks = (await office.ask('ada', 'GET', '/trunks')).body as { items: { id: number }[] };
  const dids = (await office.ask('ada', 'GET', '/dids')).body as { items: { id: number; number: string }[] };
  for (const { id } of dids.items) await office.ask('ada', 'PATCH', `/dids/${id}`, { sms_enabled: true });
  const provider = { kind: 'sip', name: 'trunk', settings: { trunk_id: trunks.items[0]?.id } };
  expect((await office.ask('ada', 'POST', '/sms/providers', provider)).status).toBe(201);
}, 180_000);
afterAll(async () => {
  for (const one of [...phones, trunk]) one?.kill();
  await office?.stop();
});

async function phone(tenant: DemoTenant, n: number): Promise<Phone> {
  const own = tenant.phones[n];
  if (own === undefined) throw new Error('no such phone');
  const made = await sipPhone({ pbx: office.pbx, phone: own });
  phones.push(made);
  return made;
}
const say = (from: Phone | undefined, to: string, body: string, headers: (readonly [string, string])[] = []) =>
  from?.ask('MESSAGE', to, [TEXT, ...headers], body);
const heard = (by: Phone | undefined, text: string): Promise<SipMessage> =>
  until(() => by?.heard.find(({ start, body }) => start.startsWith('MESSAGE') && body === text), text, 10_000);
const texts = (by: Phone | undefined) => (by?.heard ?? []).filter(({ start }) => start.startsWith('MESSAGE'));

describe('between phones of a tenant', () => {
  it('arrives as it was, from the extension that sent it', async () => {
    const body = 'Grüße an alle 😀\nline two\r\n\r\nEvent: Hangup';
    expect(await say(anna, '1002', body)).toBe(202);
    const arrived = await heard(ben, body);
    expect(header(arrived, 'From')).toContain('sip:1001@');
  });

  it.each([
    ['a colleague', 'sip:1003@127.0.0.1'],
    ['somebody outside', 'sip:+15550100@example.com'],
  ])('belongs to who has authenticated, when its From says %s', async (_who, from) => {
    const body = `I am ${from}`;
    const status = await say(anna, '1002', body, [['From', `"Boss" <${from}>;tag=x1`]]);
    if (status === 202) expect(header(await heard(ben, body), 'From')).toContain('sip:1001@');
    else expect(status).toBe(401);
  });

  it('sent again by a phone that has not heard the answer is the same message', async () => {
    const same = [['Call-ID', 'the-same-call']] as [string, string][];
    for (let n = 0; n < 3; n++) expect(await say(anna, '1002', 'said once', same)).toBe(202);
    await say(anna, '1002', 'and then this');
    await heard(ben, 'and then this');
    expect(texts(ben).filter(({ body }) => body === 'said once')).toHaveLength(1);
  });

  it('waits for a phone that is away, and comes in order when it is back', async () => {
    for (const n of [1, 2, 3]) expect(await say(anna, '1003', `for later ${n}`)).toBe(202);
    await until(
      async () =>
        (await office.db.selectFrom('phone_messages').select('id').where('status', '=', 'waiting').execute()).length ===
        3,
      'kept',
    );
    const carla = await phone(office.acme, 2);
    await heard(carla, 'for later 3');
    expect(texts(carla).map(({ body }) => body)).toEqual(['for later 1', 'for later 2', 'for later 3']);
  });

  it.each([
    ['1002', '', /empty or longer than 1023 bytes/],
    ['1002', 'x'.repeat(1_024), /empty or longer than 1023 bytes/],
    ['1099', 'who are you', /nobody has this number/],
    ['1001', 'note to self', /to yourself/],
  ])('to %s with %.10j is not delivered, and the sender is told', async (to, body, why) => {
    const before = texts(anna).length;
    expect(await say(anna, to, body)).toBe(202);
    const told = await until(() => texts(anna)[before], 'told');
    expect(told.body).toMatch(why);
    expect(header(told, 'From')).toContain(`sip:${to}@`);
  });

  it('of 1,023 bytes arrives', async () => {
    const body = 'y'.repeat(1_023);
    await say(anna, '1002', body);
    await heard(ben, body);
  });

  it('never reaches the extension of the same number next door', async () => {
    const dora = await phone(globex, 0);
    const emil = await phone(globex, 1);
    await say(dora, '1002', 'to our own 1002');
    await heard(emil, 'to our own 1002');
    expect(texts(ben).some(({ body }) => body === 'to our own 1002')).toBe(false);
  });

  it('with a line break in its address goes nowhere', async () => {
    const before = await office.db.selectFrom('phone_messages').select('id').execute();
    await say(anna, '1002%0D%0AEvent:%20Hangup', 'forged');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await office.db.selectFrom('phone_messages').select('id').execute()).toEqual(before);
  });

  it('in a flood is held back, and others do not wait', async () => {
    const flood = Promise.all(Array.from({ length: 150 }, (_, n) => say(ben, '1003', `flood ${n}`)));
    const began = performance.now();
    await say(anna, '1002', 'in between');
    await heard(ben, 'in between');
    expect(performance.now() - began).toBeLessThan(5_000);
    await flood;
    await until(() => texts(ben).some(({ body }) => body.includes('too many in a short time')), 'told');
    const kept = await office.db.selectFrom('phone_messages').select('id').where('body', 'like', 'flood %').execute();
    expect(kept.length).toBeLessThanOrEqual(40);
  }, 40_000);
});

describe('SMS over a trunk', () => {
  it('comes to the number that was written to, of the tenant whose trunk it is', async () => {
    const to = office.acme.dids.phone;
    const from = ['From', '<sip:+12025550123@carrier.example.com>;tag=t1'] as const;
    expect(await say(trunk, to, 'hello from outside', [from])).toBe(202);
    const found = await until(async () => {
      const { items } = (await office.ask('sam', 'GET', '/sms?direction=inbound')).body as { items: SmsDto[] };
      return items.find(({ body }) => body === 'hello from outside');
    }, 'received');
    expect(found).toMatchObject({ from: '+12025550123', to, status: 'received', provider: 'sip' });
    await say(trunk, globex.dids.phone, 'not yours', [from]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const all = await office.db.selectFrom('sms_messages').select('body').execute();
    expect(all.map(({ body }) => body)).not.toContain('not yours');
  });

  it('to a queue’s number is seen by its members, and by no other agent', async () => {
    const from = ['From', '<sip:+12025550126@carrier.example.com>;tag=t2'] as const;
    await say(trunk, office.acme.dids.queue, 'for the queue', [from]);
    const seenBy = async (who: string) => {
      const { items } = (await office.ask(who, 'GET', '/sms')).body as { items: SmsDto[] };
      return items.some(({ body }) => body === 'for the queue');
    };
    await until(() => seenBy('sam'), 'received');
    expect([await seenBy('anna'), await seenBy('ben'), await seenBy('carla')]).toEqual([true, true, false]);
  });

  it('goes out to the carrier, and is sent', async () => {
    const sent = await office.ask('sam', 'POST', '/sms', {
      from: office.acme.dids.phone,
      to: '+12025550124',
      body: 'Grüße aus dem Büro',
    });
    expect(sent.status, sent.text).toBe(202);
    const arrived = await heard(trunk, 'Grüße aus dem Büro');
    expect(arrived.start).toContain('sip:+12025550124@');
    expect(header(arrived, 'From')).toContain(office.acme.dids.phone);
    const { id } = sent.body as SmsDto;
    const shown = await until(async () => {
      const { body } = await office.ask('sam', 'GET', `/sms/${id}`);
      return (body as SmsDto).status === 'sent' ? (body as SmsDto) : null;
    }, 'sent');
    expect(shown.provider).toBe('sip');
  });

  it('is what a phone writes to a number outside, with its owner’s number', async () => {
    await say(anna, '+12025550125', 'from my desk');
    const arrived = await heard(trunk, 'from my desk');
    expect(header(arrived, 'From')).toContain(office.acme.dids.phone);
  });

  it('with the daemon away is refused, so that the phone says so', async () => {
    await office.stopDaemon();
    await until(async () => (await say(anna, '1002', 'is anybody there')) === 404, 'refused', 15_000);
  }, 30_000);

  const texting = () =>
    createTexts({
      pbx: 'pbx1',
      ari: parseAriUrl(office.pbx.ariUrl),
      deadlineMs: 5_000,
      metrics: linkMetrics(createMetrics()),
      isFenced: () => false,
    });
  holdsForCarrier(
    (): FarSide => ({
      carrier: sipCarrier(texting()) as FarSide['carrier'],
      account: {
        kind: 'sip',
        id: 1,
        tenantId: 'acme',
        secret: '',
        callbackKey: '',
        version: '1',
        settings: {
          trunkId: 1,
          endpoint: office.acme.trunk.endpoint,
          server: `${office.acme.trunk.address}:${office.acme.trunk.port}`,
        },
      },
      handed: () =>
        texts(trunk).map((one) => ({
          from: /sip:([^@]*)@/.exec(header(one, 'From'))?.[1] ?? '',
          to: /sip:([^@]*)@/.exec(one.start)?.[1] ?? '',
          text: one.body,
        })),
      tells: false,
      refuse: () => {},
      lose: () => {},
      well: () => {},
      leave: () => office.pbx.stop(),
    }),
  );
});
