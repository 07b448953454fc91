import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/messaging/carriers/http/signature.ts';
import type { SmsDto } from '../../src/messaging/events.ts';
import { ACME, GLOBEX, type Office, OUTSIDER, openOffice, PUBLIC_URL, until } from './office.ts';
import { type Provider, startProvider } from './provider.ts';

const SECRET = 'an-auth-token-of-acme';
let office: Office;
let provider: Provider;
let inbound: string;
let outsiders = 0;

beforeAll(async () => {
  [office, provider] = await Promise.all([openOffice(), startProvider()]);
  const made = await office.ask('tenant_admin', 'POST', '/sms/providers', {
    kind: 'http',
    name: 'Twilio',
    settings: { base_url: provider.url, account: 'AC0' },
    secret: SECRET,
    price: '0.0750',
    currency: 'USD',
    per_number_minute: 600,
  });
  expect(made.status, made.text).toBe(201);
  inbound = new URL((made.body as { inbound_url: string }).inbound_url).pathname;
}, 120_000);
afterAll(async () => {
  await office?.stop();
  await provider?.stop();
});
beforeEach(() => {
  provider.mood = { kind: 'well' };
});

/** A number that no test has used. */
const somebody = () => `+1202555${String(2_000 + outsiders++)}`;
const send = (to: string, body: string, more: object = {}, headers: Record<string, string> = {}) =>
  office.ask('supervisor', 'POST', '/sms', { from: ACME.number, to, body, ...more }, headers);
const show = async (id: number) =>
  (await office.ask('supervisor', 'GET', `/sms/${id}`)).body as SmsDto & { attempts: { outcome: string }[] };
const become = (id: number, status: SmsDto['status']) =>
  until(async () => ((await show(id)).status === status ? show(id) : null), `${id} is ${status}`);
const askedOf = (to: string) => provider.asked.filter(({ form }) => form['To'] === to);

let arrivals = 0;
function arrive(from: string, body: string, o: { to?: string; sid?: string; signature?: string } = {}) {
  const form = {
    MessageSid: o.sid ?? `IN${arrivals++}`,
    AccountSid: 'AC0',
    From: from,
    To: o.to ?? ACME.number,
    Body: body,
  };
  const signature = o.signature ?? signatureOf(SECRET, `${PUBLIC_URL}${inbound}`, form);
  return office.form(inbound, form, { 'x-twilio-signature': signature });
}
function report(form: Record<string, string>, ref?: string) {
  const path = `${inbound.replace(/inbound$/, 'status')}${ref === undefined ? '' : `?ref=${ref}`}`;
  return office.form(path, form, { 'x-twilio-signature': signatureOf(SECRET, `${PUBLIC_URL}${path}`, form) });
}
const listed = async (query: string) =>
  ((await office.ask('supervisor', 'GET', `/sms?${query}`)).body as { items: SmsDto[] }).items;

describe('out', () => {
  it('goes to the provider once, costs what it says, and is followed by its reports, forward only', async () => {
    const to = somebody();
    const sent = await send(to, 'Grüße');
    expect(sent.status, sent.text).toBe(202);
    const { id } = sent.body as SmsDto;
    const queued = await become(id, 'queued');
    const [asked] = askedOf(to);
    expect(asked?.authorization).toBe(`Basic ${Buffer.from(`AC0:${SECRET}`).toString('base64')}`);
    expect(asked?.form).toMatchObject({ From: ACME.number, To: to, Body: 'Grüße' });
    expect(queued).toMatchObject({ cost: { amount: '0.0500', currency: 'USD' }, provider_message_id: asked?.sid });
    const MessageSid = asked?.sid ?? '';
    expect((await report({ MessageSid, MessageStatus: 'delivered' })).status).toBe(204);
    expect((await report({ MessageSid, MessageStatus: 'sent' })).status).toBe(204);
    expect((await report({ MessageSid, MessageStatus: 'failed', ErrorCode: '30003' })).status).toBe(204);
    expect(await show(id)).toMatchObject({ status: 'delivered', error: null });
    const statuses = office.told.filter(({ data }) => data['id'] === id).map(({ data }) => data['status']);
    expect(statuses).toEqual(['queued', 'delivered']);
  });

  it('takes the same Idempotency-Key as the same message', async () => {
    const to = somebody();
    const key = { 'idempotency-key': 'once-and-no-more' };
    const both = await Promise.all([send(to, 'once', {}, key), send(to, 'once', {}, key)]);
    const ids = new Set(both.filter(({ status }) => status === 202).map(({ body }) => (body as SmsDto).id));
    expect(ids.size).toBe(1);
    await until(() => askedOf(to).length > 0, 'asked');
    await send(to, 'once', {}, key);
    expect(askedOf(to)).toHaveLength(1);
  });

  it('is tried again when the provider is busy, with what it asks for, and not when it refuses', async () => {
    const busy = somebody();
    provider.mood = { kind: 'status', status: 429 };
    const { id } = (await send(busy, 'later')).body as SmsDto;
    await until(async () => (await show(id)).attempts.length === 1, 'one attempt');
    provider.mood = { kind: 'well' };
    await become(id, 'queued');
    expect((await show(id)).attempts.map(({ outcome }) => outcome)).toEqual(['not_sent', 'accepted']);

    provider.mood = { kind: 'status', status: 400, body: { code: 21211, message: 'no such number' } };
    const refused = await become(((await send(somebody(), 'never')).body as SmsDto).id, 'failed');
    expect(refused.error).toEqual({ code: '21211', message: 'no such number' });
    expect(refused.attempts).toHaveLength(1);
  }, 20_000);

  it('is never sent twice when the answer is lost: a report that names the attempt ends the doubt', async () => {
    const to = somebody();
    provider.mood = { kind: 'cut' };
    const { id } = (await send(to, 'did it arrive?')).body as SmsDto;
    const unknown = await until(async () => ((await show(id)).outcome_unknown ? show(id) : null), 'unknown');
    expect(unknown.status).toBe('queued');
    provider.mood = { kind: 'well' };
    await office.restart();
    const [asked] = askedOf(to);
    const ref = new URL(asked?.form['StatusCallback'] ?? '').searchParams.get('ref') ?? '';
    expect((await report({ MessageSid: asked?.sid ?? '', MessageStatus: 'delivered' }, ref)).status).toBe(204);
    expect(await show(id)).toMatchObject({ status: 'delivered', outcome_unknown: false });
    expect(askedOf(to)).toHaveLength(1);
  });

  it('is looked up with the provider after a crash between sending and writing it down', async () => {
    const to = somebody();
    provider.mood = { kind: 'cut' };
    const { id } = (await send(to, 'crash')).body as SmsDto;
    await until(async () => (await show(id)).outcome_unknown, 'unknown');
    provider.mood = { kind: 'well' };
    // As a crash leaves it: begun some minutes ago, and no end on record.
    const ago = new Date(Date.now() - 6 * 60_000);
    const due = { look_up_at: new Date(1_000), started_at: ago };
    await office.db.updateTable('sms_attempts').set(due).where('message_id', '=', id).execute();
    await office.restart();
    const found = await until(async () => ((await show(id)).outcome_unknown ? null : show(id)), 'looked up', 20_000);
    expect(found).toMatchObject({ status: 'queued', provider_message_id: askedOf(to)[0]?.sid });
    expect(askedOf(to)).toHaveLength(1);
  }, 30_000);

  it('an attempt without an end is unknown, not made again', async () => {
    const to = somebody();
    provider.mood = { kind: 'cut' };
    const { id } = (await send(to, 'abandoned')).body as SmsDto;
    await until(async () => (await show(id)).outcome_unknown, 'unknown');
    const begun = { outcome: 'under_way' as const, ended_at: null, started_at: new Date(Date.now() - 6 * 60_000) };
    await office.db
      .updateTable('sms_attempts')
      .set({ ...begun, look_up_at: null })
      .where('message_id', '=', id)
      .execute();
    const back = { is_unknown: 0, status: 'pending' as const };
    await office.db.updateTable('sms_messages').set(back).where('id', '=', id).execute();
    await office.restart();
    const after = await until(
      async () => ((await show(id)).outcome_unknown ? show(id) : null),
      'unknown again',
      20_000,
    );
    expect(after.attempts).toHaveLength(1);
    expect(askedOf(to)).toHaveLength(1);
  }, 30_000);

  it('waits for its time, and can be taken back until then', async () => {
    const to = somebody();
    const send_at = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = (await send(to, 'tomorrow', { send_at })).body as SmsDto;
    const taken = await office.ask('supervisor', 'POST', `/sms/${id}/cancel`);
    expect(taken.body).toMatchObject({ status: 'failed', error: { code: 'cancelled' } });
    expect((await office.ask('supervisor', 'POST', `/sms/${id}/cancel`)).status).toBe(409);
    expect(askedOf(to)).toHaveLength(0);
  });

  it.each([
    [{ to: '030 555' }, 'body.to'],
    [{ to: ACME.number }, 'body.to'],
    [{ from: GLOBEX.number }, 'body.from'],
    [{ body: 'x\u0000' }, 'body.body'],
    [{ body: 'я'.repeat(671) }, 'body.body'],
    [{ send_at: '2099-01-01T00:00:00Z' }, 'body.send_at'],
    [{ from: '+12025550100\r\nTo: x' }, 'body.from'],
  ])('%# is refused by name and leaves nothing', async (wrong, path) => {
    const answer = await send(somebody(), 'x', wrong);
    expect(answer.status).toBe(422);
    expect((answer.body as { errors: { path: string }[] }).errors.map((one) => one.path)).toContain(path);
  });
});

describe('in', () => {
  it('comes once, to the conversation, its owner, and the live stream', async () => {
    const from = somebody();
    expect((await arrive(from, 'hello', { sid: 'INX' })).status).toBe(200);
    expect((await arrive(from, 'hello', { sid: 'INX' })).status).toBe(200);
    const items = await listed(`number=${encodeURIComponent(from)}`);
    expect(items).toMatchObject([{ direction: 'inbound', status: 'received', from, to: ACME.number, body: 'hello' }]);
    const events = office.told.filter(({ type, data }) => type === 'sms.received' && data['from'] === from);
    expect(events).toHaveLength(1);
    expect(events[0]?.topics).toContain(`agent:${office.users.get('acme/agent')}`);

    const threads = (await office.ask('agent', 'GET', `/sms/threads?number=${encodeURIComponent(from)}`)).body as {
      items: { id: number; unread: number }[];
    };
    expect(threads.items).toMatchObject([{ unread: 1 }]);
    const thread = threads.items[0]?.id ?? 0;
    expect((await office.ask('agent', 'POST', `/sms/threads/${thread}/read`, {})).body).toMatchObject({ unread: 0 });
    const own = (await office.ask('agent', 'GET', `/sms?thread_id=${thread}`)).body as { items: SmsDto[] };
    expect(own.items).toHaveLength(1);
  });

  it('is seen by those whose it is', async () => {
    const from = somebody();
    await arrive(from, 'for the second number', { to: ACME.second });
    const query = `/sms?number=${encodeURIComponent(from)}`;
    const seenBy = async (who: string) =>
      ((await office.ask(who, 'GET', query)).body as { items: SmsDto[] }).items.length;
    expect([await seenBy('tenant_admin'), await seenBy('supervisor'), await seenBy('agent')]).toEqual([1, 1, 0]);
    expect(await seenBy('globex/tenant_admin')).toBe(0);
    const [message] = await listed(`number=${encodeURIComponent(from)}`);
    expect((await office.ask('agent', 'GET', `/sms/${message?.id}`)).status).toBe(404);
    expect((await office.ask('viewer', 'GET', '/sms')).status).toBe(403);
  });

  it.each([
    ['a forged signature', { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['no signature', { signature: '' }],
    ['the signature of another body', { signature: signatureOf(SECRET, PUBLIC_URL, {}) }],
  ])('is refused with %s', async (_what, o) => {
    const from = somebody();
    expect((await arrive(from, 'forged', o)).status).toBe(401);
    expect(await listed(`number=${encodeURIComponent(from)}`)).toEqual([]);
  });

  it('for another tenant’s number, or none, makes no message with anybody', async () => {
    const from = somebody();
    for (const to of [GLOBEX.number, '+4930555099', 'nonsense\r\n']) {
      expect((await arrive(from, 'whose?', { to })).status).toBe(200);
    }
    const rows = await office.db.selectFrom('sms_messages').select('id').where('sender', '=', from).execute();
    expect(rows).toEqual([]);
  });

  it('is refused when it is too large', async () => {
    expect((await arrive(somebody(), 'x'.repeat(70_000))).status).toBe(413);
    expect((await arrive(somebody(), 'x'.repeat(20_000))).status).toBe(422);
  });

  it('knows the contact that has the number', async () => {
    const from = somebody();
    const row = { emails: '[]', phones: JSON.stringify([{ number: from, label: null, e164: true }]), tag_ids: '[]' };
    const { insertId } = await office.db
      .insertInto('contacts')
      .values({ tenant_id: 'acme', first_name: 'Ona', ...row, metadata: '{}', sort_name: 'ona' })
      .executeTakeFirstOrThrow();
    const key = { tenant_id: 'acme', kind: 'phone' as const, value: from, contact_id: Number(insertId) };
    await office.db.insertInto('contact_keys').values(key).execute();
    await arrive(from, 'it is me');
    expect(await listed(`contact_id=${Number(insertId)}`)).toHaveLength(1);
  });
});

describe('opt-out', () => {
  it('by STOP holds from then on, is confirmed once, and ends with START', async () => {
    const from = somebody();
    await arrive(from, 'Stop');
    await until(() => askedOf(from).length === 1, 'confirmed');
    expect(askedOf(from)[0]?.form['Body']).toMatch(/no more messages/);
    await arrive(from, 'STOP');
    await arrive(from, 'stop!');
    expect((await send(from, 'please?')).status).toBe(409);
    const out = (await office.ask('supervisor', 'GET', `/sms/opt-outs?number=${encodeURIComponent(from)}`)).body as {
      items: { id: number; source: string }[];
    };
    expect(out.items).toMatchObject([{ source: 'keyword' }]);
    expect((await office.ask('supervisor', 'DELETE', `/sms/opt-outs/${out.items[0]?.id}`)).status).toBe(409);
    // By the tenant's other number neither, and another tenant is not meant.
    expect((await send(from, 'please?', { from: ACME.second })).status).toBe(409);
    await arrive(from, 'START');
    await until(() => askedOf(from).length === 2, 'confirmed again');
    expect((await send(from, 'hello again')).status).toBe(202);
  });

  it('counts for what was taken before it and goes after it', async () => {
    const to = somebody();
    const { id } = (await send(to, 'later', { send_at: new Date(Date.now() + 1_500).toISOString() })).body as SmsDto;
    expect((await office.ask('agent', 'POST', '/sms/opt-outs', { number: to })).status).toBe(201);
    const failed = await become(id, 'failed');
    expect(failed).toMatchObject({ error: { code: 'opted_out' }, attempts: [] });
    expect(askedOf(to)).toHaveLength(0);
  });
});

it('two machines that answer each other are stopped', async () => {
  const robot = somebody();
  const ids: number[] = [];
  for (let n = 0; n < 6; n++) {
    await arrive(robot, `Out of office (${n})`);
    const { id } = (await send(robot, `We are closed. Ticket ${n}`)).body as SmsDto;
    ids.push(id);
    await until(async () => ['queued', 'failed'].includes((await show(id)).status), 'settled');
  }
  const ends = await Promise.all(ids.map(async (id) => (await show(id)).error?.code ?? 'went'));
  expect(ends.slice(0, 3)).toEqual(['went', 'went', 'went']);
  expect(ends.slice(-2)).toEqual(['loop', 'loop']);
});

it('nobody sends by the outsider’s own wish: a tenant without the feature, a closed one, a number without SMS', async () => {
  await office.db.updateTable('tenants').set({ features: '{}' }).where('id', '=', 'globex').execute();
  const answer = await office.ask('globex/supervisor', 'POST', '/sms', { to: OUTSIDER, body: 'x' });
  expect(answer.status).toBe(403);
  await office.db.updateTable('tenants').set({ features: '{"sms":true}' }).where('id', '=', 'globex').execute();
  expect((await office.ask('globex/supervisor', 'POST', '/sms', { to: OUTSIDER, body: 'x' })).status).toBe(409);
});
