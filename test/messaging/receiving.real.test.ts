import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/messaging/carriers/http/signature.ts';
import type { SmsDto } from '../../src/messaging/events.ts';
import { holdThread } from '../../src/messaging/store/threads.ts';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';
import { type Desk, openDesk, SECRET } from './desk.ts';
import { ACME, GLOBEX, OUTSIDER, PUBLIC_URL, until } from './office.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

describe('in', () => {
  it('comes once, to the conversation, its owner, and the live stream', async () => {
    const from = desk.somebody();
    expect((await desk.arrive(from, 'hello', { sid: 'INX' })).status).toBe(200);
    expect((await desk.arrive(from, 'hello', { sid: 'INX' })).status).toBe(200);
    const items = await desk.listed(`number=${encodeURIComponent(from)}`);
    expect(items).toMatchObject([{ direction: 'inbound', status: 'received', from, to: ACME.number, body: 'hello' }]);
    const events = desk.office.told.filter(({ type, data }) => type === 'sms.received' && data['from'] === from);
    expect(events).toHaveLength(1);
    expect(events[0]?.topics).toContain(`agent:${desk.office.users.get('acme/agent')}`);

    const threads = (await desk.office.ask('agent', 'GET', `/sms/threads?number=${encodeURIComponent(from)}`)).body as {
      items: { id: number; unread: number }[];
    };
    expect(threads.items).toMatchObject([{ unread: 1 }]);
    const thread = threads.items[0]?.id ?? 0;
    expect((await desk.office.ask('agent', 'POST', `/sms/threads/${thread}/read`, {})).body).toMatchObject({
      unread: 0,
    });
    const own = (await desk.office.ask('agent', 'GET', `/sms?thread_id=${thread}`)).body as { items: SmsDto[] };
    expect(own.items).toHaveLength(1);
  });

  it('is seen by those whose it is', async () => {
    const from = desk.somebody();
    await desk.arrive(from, 'for the second number', { to: ACME.second });
    const query = `/sms?number=${encodeURIComponent(from)}`;
    const seenBy = async (who: string) =>
      ((await desk.office.ask(who, 'GET', query)).body as { items: SmsDto[] }).items.length;
    expect([await seenBy('tenant_admin'), await seenBy('supervisor'), await seenBy('agent')]).toEqual([1, 1, 0]);
    expect(await seenBy('globex/tenant_admin')).toBe(0);
    const [message] = await desk.listed(`number=${encodeURIComponent(from)}`);
    expect((await desk.office.ask('agent', 'GET', `/sms/${message?.id}`)).status).toBe(404);
    expect((await desk.office.ask('viewer', 'GET', '/sms')).status).toBe(403);
  });

  it('is seen by whose number it is, also where somebody else began the conversation', async () => {
    const to = desk.somebody();
    await desk.send(to, 'by the supervisor, from the number of the agent');
    const seen = (await desk.office.ask('agent', 'GET', `/sms?number=${encodeURIComponent(to)}`)).body as {
      items: SmsDto[];
    };
    expect(seen.items).toHaveLength(1);
  });

  it('makes conversations with many strangers at one moment, and none is in the way of another', async () => {
    const didId = desk.office.dids.get(ACME.number) ?? 0;
    const made = Array.from({ length: 20 }, () =>
      desk.office.db.transaction().execute(async (whole) => {
        const of = { tenantId: ACME.id, didId, number: desk.somebody(), contactId: null, at: new Date() };
        return (await holdThread(tenantScope(whole, ACME.id), of)).id;
      }),
    );
    expect(new Set(await Promise.all(made)).size).toBe(20);
  });

  it.each([
    ['a forged signature', { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['no signature', { signature: '' }],
    ['the signature of another body', { signature: signatureOf(SECRET, PUBLIC_URL, {}) }],
  ])('is refused with %s', async (_what, o) => {
    const from = desk.somebody();
    expect((await desk.arrive(from, 'forged', o)).status).toBe(401);
    expect(await desk.listed(`number=${encodeURIComponent(from)}`)).toEqual([]);
  });

  it('for another tenant’s number, or none, makes no message with anybody', async () => {
    const from = desk.somebody();
    for (const to of [GLOBEX.number, '+4930555099', 'nonsense\r\n']) {
      expect((await desk.arrive(from, 'whose?', { to })).status).toBe(200);
    }
    const rows = await desk.office.db.selectFrom('sms_messages').select('id').where('sender', '=', from).execute();
    expect(rows).toEqual([]);
  });

  it('is signed with what nobody guesses: the secret of an account stays long', async () => {
    const { items } = (await desk.office.ask('tenant_admin', 'GET', '/sms/providers')).body as {
      items: { id: number }[];
    };
    const change = (secret: string) =>
      desk.office.ask('tenant_admin', 'PATCH', `/sms/providers/${items[0]?.id}`, { secret });
    expect((await change('a')).status).toBe(422);
    expect((await change(SECRET)).status).toBe(200);
  });

  it('is refused when it is too large', async () => {
    expect((await desk.arrive(desk.somebody(), 'x'.repeat(70_000))).status).toBe(413);
    expect((await desk.arrive(desk.somebody(), 'x'.repeat(20_000))).status).toBe(422);
  });

  it('knows the contact that has the number', async () => {
    const from = desk.somebody();
    const row = { emails: '[]', phones: JSON.stringify([{ number: from, label: null, e164: true }]), tag_ids: '[]' };
    const { insertId } = await desk.office.db
      .insertInto('contacts')
      .values({ tenant_id: 'acme', first_name: 'Ona', ...row, metadata: '{}', sort_name: 'ona' })
      .executeTakeFirstOrThrow();
    const key = { tenant_id: 'acme', kind: 'phone' as const, value: from, contact_id: Number(insertId) };
    await desk.office.db.insertInto('contact_keys').values(key).execute();
    await desk.arrive(from, 'it is me');
    expect(await desk.listed(`contact_id=${Number(insertId)}`)).toHaveLength(1);
  });
});

describe('opt-out', () => {
  it('by STOP holds from then on, is confirmed once, and ends with START', async () => {
    const from = desk.somebody();
    await desk.arrive(from, 'Stop');
    await until(() => desk.askedOf(from).length === 1, 'confirmed');
    expect(desk.askedOf(from)[0]?.form['Body']).toMatch(/no more messages/);
    const number = `number=${encodeURIComponent(from)}`;
    // The provider has it before what the provider says of its price takes the place of what is expected (0.0750).
    await until(async () => {
      const { cost } = (await desk.listed(number)).find(({ automatic }) => automatic) ?? {};
      return cost?.amount === '0.0500' && cost.currency === 'USD';
    }, 'what it cost');
    await desk.arrive(from, 'STOP');
    await desk.arrive(from, 'stop!');
    expect((await desk.send(from, 'please?')).status).toBe(409);
    const out = (await desk.office.ask('supervisor', 'GET', `/sms/opt-outs?number=${encodeURIComponent(from)}`))
      .body as {
      items: { id: number; source: string }[];
    };
    expect(out.items).toMatchObject([{ source: 'keyword' }]);
    expect((await desk.office.ask('supervisor', 'DELETE', `/sms/opt-outs/${out.items[0]?.id}`)).status).toBe(409);
    // By the tenant's other number neither, and another tenant is not meant.
    expect((await desk.send(from, 'please?', { from: ACME.second })).status).toBe(409);
    await desk.arrive(from, 'START');
    await until(() => desk.askedOf(from).length === 2, 'confirmed again');
    expect((await desk.send(from, 'hello again')).status).toBe(202);
  });

  it('holds also when it is said to a number that has no SMS any more, and nowhere else', async () => {
    const [from, stranger] = [desk.somebody(), desk.somebody()];
    const give = (sms_enabled: number) =>
      desk.office.db.updateTable('dids').set({ sms_enabled }).where('number', '=', ACME.second).execute();
    await give(0);
    try {
      expect((await desk.arrive(from, 'STOP', { to: ACME.second })).status).toBe(200);
    } finally {
      await give(1);
    }
    expect((await desk.send(from, 'an offer')).status).toBe(409);
    const out = await desk.office.ask('supervisor', 'GET', `/sms/opt-outs?number=${encodeURIComponent(from)}`);
    expect(out.body).toMatchObject({ items: [{ number: from, source: 'keyword' }] });
    expect(await desk.listed(`number=${encodeURIComponent(from)}`)).toEqual([]);
    await desk.arrive(stranger, 'STOP', { to: GLOBEX.number });
    expect((await desk.send(stranger, 'hello')).status).toBe(202);
  });

  it('counts for what was taken before it and goes after it', async () => {
    const to = desk.somebody();
    const { id } = (await desk.send(to, 'later', { send_at: new Date(Date.now() + 1_500).toISOString() }))
      .body as SmsDto;
    expect((await desk.office.ask('agent', 'POST', '/sms/opt-outs', { number: to })).status).toBe(201);
    const failed = await desk.become(id, 'failed');
    expect(failed).toMatchObject({ error: { code: 'opted_out' }, attempts: [] });
    expect(desk.askedOf(to)).toHaveLength(0);
  });
});

it('two machines that answer each other are stopped', async () => {
  const robot = desk.somebody();
  const ids: number[] = [];
  for (let n = 0; n < 6; n++) {
    await desk.arrive(robot, `Out of office (${n})`);
    const { id } = (await desk.send(robot, `We are closed. Ticket ${n}`)).body as SmsDto;
    ids.push(id);
    await until(async () => ['queued', 'failed'].includes((await desk.show(id)).status), 'settled');
  }
  const ends = await Promise.all(ids.map(async (id) => (await desk.show(id)).error?.code ?? 'went'));
  expect(ends.slice(0, 3)).toEqual(['went', 'went', 'went']);
  expect(ends.slice(-2)).toEqual(['loop', 'loop']);
});

it('nobody sends by the outsider’s own wish: a tenant without the feature, a closed one, a number without SMS', async () => {
  await desk.office.db.updateTable('tenants').set({ features: '{}' }).where('id', '=', 'globex').execute();
  const answer = await desk.office.ask('globex/supervisor', 'POST', '/sms', { to: OUTSIDER, body: 'x' });
  expect(answer.status).toBe(403);
  await desk.office.db.updateTable('tenants').set({ features: '{"sms":true}' }).where('id', '=', 'globex').execute();
  expect((await desk.office.ask('globex/supervisor', 'POST', '/sms', { to: OUTSIDER, body: 'x' })).status).toBe(409);
});
