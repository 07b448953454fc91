import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SmsDto } from '../../src/messaging/events.ts';
import { smsRetention } from '../../src/messaging/store/personal.ts';
import { ACME, type Office, openOffice, until } from './office.ts';
import { type Centre, startCentre } from './smsc.ts';

const DAY_MS = 86_400_000;
const INTERNATIONAL = 1;
const NATIONAL = 2;

let office: Office;
let centre: Centre;

beforeAll(async () => {
  [office, centre] = await Promise.all([openOffice(), startCentre()]);
  const made = await office.ask('tenant_admin', 'POST', '/sms/providers', {
    kind: 'smpp',
    name: 'centre',
    settings: { host: '127.0.0.1', port: centre.port, system_id: 'acme' },
    secret: 'sesame',
    price: '0.02',
    currency: 'EUR',
    per_number_minute: 600,
  });
  expect(made.status, made.text).toBe(201);
  await bound();
}, 120_000);
afterAll(async () => {
  await office?.stop();
  await centre?.stop();
});

let people = 0;
const somebody = () => `+1202555${3_000 + people++}`;
const inbound = (from: string, short_message: string) => ({
  source_addr: from.slice(1),
  source_addr_ton: INTERNATIONAL,
  destination_addr: ACME.number.slice(1),
  dest_addr_ton: INTERNATIONAL,
  short_message,
});
const receipt = (id: string) => ({ esm_class: 4, short_message: `id:${id} stat:DELIVRD err:000` });
const post = (to: string, body: string, more = {}) =>
  office.ask('supervisor', 'POST', '/sms', { from: ACME.number, to, body, ...more });
const send = async (to: string, body: string, more = {}) => (await post(to, body, more)).body as SmsDto;
const show = async (id: number) => (await office.ask('supervisor', 'GET', `/sms/${id}`)).body as SmsDto;
const of = async (number: string) => {
  const { body } = await office.ask('supervisor', 'GET', `/sms?number=${encodeURIComponent(number)}`);
  return (body as { items: SmsDto[] }).items;
};
const handedTo = (to: string) => centre.handed.filter((one) => one.to === `1:${to.slice(1)}`);
const partsOf = (to: string, count: number) =>
  until(() => (handedTo(to).length === count ? handedTo(to) : null), `${count} parts`);
const become = (id: number, status: SmsDto['status']) =>
  until(async () => ((await show(id)).status === status ? show(id) : null), `${id} ${status}`);

/** Until the office takes what the centre that runs now delivers. */
async function bound(): Promise<void> {
  const from = somebody();
  await until(async () => {
    await centre.deliver(inbound(from, 'are you bound'));
    return (await of(from)).length > 0;
  }, 'bound');
}

/** The same port and another process, which counts its messages from the first. */
async function restartCentre(): Promise<void> {
  const { port } = centre;
  await centre.stop();
  centre = await startCentre(port);
  await bound();
}

describe('a letter that is torn between two parts', () => {
  const torn = (from: string, n: number, total: number, text: string) =>
    centre.deliver({ ...inbound(from, text), data_coding: 8 }, `05000311${`0${total}`}0${n}`);

  it('is whole again', async () => {
    const from = somebody();
    await torn(from, 1, 2, 'Привет \ud83d');
    await torn(from, 2, 2, '\ude00 пока');
    await until(async () => (await of(from)).length === 1, 'joined');
    expect(await of(from)).toMatchObject([{ body: 'Привет 😀 пока', segments: 2 }]);
  });

  it('does not throw the other parts away when its part comes twice', async () => {
    const from = somebody();
    await torn(from, 1, 3, 'eins ');
    await torn(from, 2, 3, 'zwei \ud83d');
    await torn(from, 2, 3, 'zwei \ud83d');
    await torn(from, 3, 3, '\ude00 drei');
    await until(async () => (await of(from)).length > 0, 'joined');
    expect((await of(from)).map(({ body }) => body)).toEqual(['eins zwei 😀 drei']);
  });
});

describe('numbers as they are dialled at home, which is DE', () => {
  it('are those of the register: STOP holds, and is confirmed to the number itself', async () => {
    const from = '+491701234567';
    await centre.deliver({ ...inbound(from, 'STOP'), source_addr: '1701234567', source_addr_ton: NATIONAL });
    const [confirmed] = await partsOf(from, 1);
    expect(confirmed?.text).toMatch(/no more messages/);
    expect(await of(from)).toMatchObject([{ automatic: true }, { direction: 'inbound', from, body: 'STOP' }]);
    const out = await office.ask('supervisor', 'GET', `/sms/opt-outs?number=${encodeURIComponent(from)}`);
    expect(out.body).toMatchObject({ items: [{ number: from, source: 'keyword' }] });
    expect((await post(from, 'an offer')).status).toBe(409);
    expect(handedTo(from)).toHaveLength(1);
  });

  it.each([
    ['the sender, with its 0', '+491701234568', { source_addr: '01701234568', source_addr_ton: 0 }],
    ['the recipient', '+491701234569', { destination_addr: ACME.number.slice(3), dest_addr_ton: NATIONAL }],
  ])('are understood: %s', async (_which, from, fields) => {
    await centre.deliver({ ...inbound(from, 'hello'), ...fields });
    await until(async () => (await of(from)).length === 1, 'kept');
    expect(await of(from)).toMatchObject([{ from, to: ACME.number, body: 'hello' }]);
  });
});

it('a receipt of the first part counts while others still go, and what people write does not wait for them', async () => {
  const [to, from] = [somebody(), somebody()];
  await centre.tell({ do: 'slow', ms: 1_000 });
  const { id } = await send(to, 'x'.repeat(700));
  // The second part goes when the first has its name.
  const [first] = await partsOf(to, 2);
  await centre.deliver(receipt(first?.id ?? ''));
  await centre.deliver(inbound(from, 'meanwhile'));
  await until(async () => (await of(from)).length === 1, 'kept');
  expect(handedTo(to).length).toBeLessThan(5);

  const parts = await partsOf(to, 5);
  for (const part of parts.slice(1, 4)) await centre.deliver(receipt(part.id));
  await centre.tell({ do: 'slow', ms: 0 });
  await become(id, 'queued');
  await centre.deliver(receipt(parts[4]?.id ?? ''));
  await become(id, 'delivered');
}, 40_000);

it('a centre whose ids begin again means the message that was given the id last', async () => {
  await restartCentre();
  const before = await send(somebody(), 'before');
  const { provider_message_id: name } = await become(before.id, 'queued');
  await restartCentre();
  const after = await send(somebody(), 'after');
  expect((await become(after.id, 'queued')).provider_message_id).toBe(name);
  await centre.deliver(receipt(name ?? ''));
  await become(after.id, 'delivered');
  expect(await show(before.id)).toMatchObject({ status: 'queued', provider_message_id: null });
}, 40_000);

it('what is to go in two months outlives a month of retention, and what went does not', async () => {
  const now = Date.now();
  const later = await send(somebody(), 'see you', { send_at: new Date(now + 60 * DAY_MS).toISOString() });
  const went = await send(somebody(), 'seen');
  await become(went.id, 'queued');
  await office.db
    .updateTable('sms_messages')
    .set({ created_at: new Date(now - 31 * DAY_MS) })
    .where('id', 'in', [later.id, went.id])
    .execute();
  const before = new Date(now - 30 * DAY_MS);
  await office.db.transaction().execute((trx) => smsRetention.prune(trx, ACME.id, before, 1_000));
  const statusOf = async ({ id }: SmsDto) => (await office.ask('supervisor', 'GET', `/sms/${id}`)).status;
  expect([await statusOf(later), await statusOf(went)]).toEqual([200, 404]);
});
