import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SmsDto } from '../../src/messaging/events.ts';
import { ACME, type Office, openOffice, until } from './office.ts';
import { type Centre, startCentre } from './smsc.ts';

let office: Office;
let centre: Centre;
let provider: number;

beforeAll(async () => {
  [office, centre] = await Promise.all([openOffice(), startCentre()]);
  const made = await office.ask('tenant_admin', 'POST', '/sms/providers', {
    kind: 'smpp',
    name: 'centre',
    settings: { host: '127.0.0.1', port: centre.port, system_id: 'acme' },
    secret: 'sesame',
    price: '0.02',
    currency: 'EUR',
  });
  expect(made.status, made.text).toBe(201);
  provider = (made.body as { id: number }).id;
  await until(async () => {
    await centre.deliver(inbound('+12025550100', 'are you bound'));
    return listed('direction=inbound').then((items) => items.length > 0);
  }, 'bound');
}, 120_000);
afterAll(async () => {
  await office?.stop();
  await centre?.stop();
});

const inbound = (from: string, short_message: string) => ({
  source_addr: from.slice(1),
  source_addr_ton: 1,
  destination_addr: ACME.number.slice(1),
  dest_addr_ton: 1,
  short_message,
});
const receipt = (id: string, stat: string) => ({ esm_class: 4, short_message: `id:${id} stat:${stat} err:000` });
const send = async (to: string, body: string) =>
  (await office.ask('supervisor', 'POST', '/sms', { from: ACME.number, to, body })).body as SmsDto;
const show = async (id: number) => (await office.ask('supervisor', 'GET', `/sms/${id}`)).body as SmsDto;
const listed = async (query: string) =>
  ((await office.ask('supervisor', 'GET', `/sms?${query}`)).body as { items: SmsDto[] }).items;
const partsOf = (to: string, count: number) =>
  until(() => {
    const found = centre.handed.filter((one) => one.to === `1:${to.slice(1)}`);
    return found.length === count ? found : null;
  }, `${count} parts`);

describe('a message over SMPP', () => {
  it('in three parts is delivered when the last of them is, and costs three', async () => {
    const to = '+12025550201';
    const { id } = await send(to, 'x'.repeat(400));
    const parts = await partsOf(to, 3);
    expect(await until(async () => ((await show(id)).status === 'queued' ? show(id) : null), 'queued')).toMatchObject({
      segments: 3,
      cost: { amount: '0.0600', currency: 'EUR' },
      provider_message_id: parts[0]?.id,
    });
    for (const part of parts.slice(0, 2)) await centre.deliver(receipt(part.id, 'DELIVRD'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await show(id)).status).toBe('queued');
    await centre.deliver(receipt(parts[2]?.id ?? '', 'DELIVRD'));
    await until(async () => (await show(id)).status === 'delivered', 'delivered');
    await centre.deliver(receipt(parts[0]?.id ?? '', 'UNDELIV'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await show(id)).status).toBe('delivered');
  });

  it('fails with the first part that does', async () => {
    const to = '+12025550202';
    const { id } = await send(to, 'y'.repeat(200));
    const [first] = await partsOf(to, 2);
    await until(async () => (await show(id)).status === 'queued', 'queued');
    await centre.deliver(receipt(first?.id ?? '', 'REJECTD'));
    const failed = await until(async () => ((await show(id)).status === 'failed' ? show(id) : null), 'failed');
    expect(failed.error).toEqual({ code: '000', message: 'REJECTD' });
  });

  it('that comes in parts is one message, in whatever order, and once', async () => {
    const from = '+12025550203';
    const part = (n: number, text: string) => centre.deliver(inbound(from, text), `05000309020${n}`);
    await part(2, 'world');
    await part(1, 'hello ');
    const query = `number=${encodeURIComponent(from)}`;
    await until(async () => (await listed(query)).length === 1, 'joined');
    expect((await listed(query))[0]).toMatchObject({ body: 'hello world', segments: 2, provider: 'smpp' });
    await part(2, 'world');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await listed(query)).toHaveLength(1);
  });

  it('whose answer is lost is unknown for good, and not sent again', async () => {
    const to = '+12025550204';
    await centre.tell({ do: 'cut' });
    const { id } = await send(to, 'z');
    await until(async () => (await show(id)).outcome_unknown, 'unknown');
    await centre.tell({ do: 'answer', status: 0 });
    await office.restart();
    const after = '+12025550205';
    await send(after, 'the next one goes');
    await partsOf(after, 1);
    expect(await partsOf(to, 1)).toHaveLength(1);
    expect(await show(id)).toMatchObject({ status: 'queued', outcome_unknown: true });
  }, 30_000);

  it('waits while the centre is busy', async () => {
    const to = '+12025550206';
    await centre.tell({ do: 'answer', status: 0x58 });
    const { id } = await send(to, 'patience');
    await until(async () => ((await show(id)) as SmsDto & { attempts: unknown[] }).attempts.length === 1, 'tried');
    expect((await show(id)).status).toBe('pending');
    await centre.tell({ do: 'answer', status: 0 });
    await partsOf(to, 1);
  }, 20_000);
});

it('an account that is turned off is not used any more, and its numbers go by nobody', async () => {
  const off = await office.ask('tenant_admin', 'PATCH', `/sms/providers/${provider}`, { enabled: false });
  expect(off.body).toMatchObject({ enabled: false, has_secret: true });
  expect(off.text).not.toContain('sesame');
  const refused = await office.ask('supervisor', 'POST', '/sms', { from: ACME.number, to: '+12025550207', body: 'x' });
  expect(refused.status).toBe(409);
});
