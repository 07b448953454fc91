import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SmsDto } from '../../src/messaging/events.ts';
import { type Desk, openDesk, SECRET } from './desk.ts';
import { ACME, GLOBEX, until } from './office.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());
beforeEach(() => {
  desk.provider.mood = { kind: 'well' };
});

describe('out', () => {
  it('goes to the provider once, costs what it says, and is followed by its reports, forward only', async () => {
    const to = desk.somebody();
    const sent = await desk.send(to, 'Grüße');
    expect(sent.status, sent.text).toBe(202);
    const { id } = sent.body as SmsDto;
    const queued = await desk.become(id, 'queued');
    const [asked] = desk.askedOf(to);
    expect(asked?.authorization).toBe(`Basic ${Buffer.from(`AC0:${SECRET}`).toString('base64')}`);
    expect(asked?.form).toMatchObject({ From: ACME.number, To: to, Body: 'Grüße' });
    expect(queued).toMatchObject({ cost: { amount: '0.0500', currency: 'USD' }, provider_message_id: asked?.sid });
    const MessageSid = asked?.sid ?? '';
    expect((await desk.report({ MessageSid, MessageStatus: 'delivered' })).status).toBe(204);
    expect((await desk.report({ MessageSid, MessageStatus: 'sent' })).status).toBe(204);
    expect((await desk.report({ MessageSid, MessageStatus: 'failed', ErrorCode: '30003' })).status).toBe(204);
    expect(await desk.show(id)).toMatchObject({ status: 'delivered', error: null });
    const statuses = desk.office.told.filter(({ data }) => data['id'] === id).map(({ data }) => data['status']);
    expect(statuses).toEqual(['queued', 'delivered']);
  });

  it('takes the same Idempotency-Key as the same message', async () => {
    const to = desk.somebody();
    const key = { 'idempotency-key': 'once-and-no-more' };
    const both = await Promise.all([desk.send(to, 'once', {}, key), desk.send(to, 'once', {}, key)]);
    const ids = new Set(both.filter(({ status }) => status === 202).map(({ body }) => (body as SmsDto).id));
    expect(ids.size).toBe(1);
    await until(() => desk.askedOf(to).length > 0, 'asked');
    await desk.send(to, 'once', {}, key);
    expect(desk.askedOf(to)).toHaveLength(1);
  });

  it('is tried again when the provider is busy, with what it asks for, and not when it refuses', async () => {
    const busy = desk.somebody();
    desk.provider.mood = { kind: 'status', status: 429 };
    const { id } = (await desk.send(busy, 'later')).body as SmsDto;
    const outcomes = async () => (await desk.show(id)).attempts.map(({ outcome }) => outcome);
    await until(async () => (await outcomes())[0] === 'not_sent', 'one attempt');
    desk.provider.mood = { kind: 'well' };
    await until(async () => (await outcomes()).includes('accepted'), 'another one');
    expect(await outcomes()).toEqual(['not_sent', 'accepted']);
    expect((await desk.show(id)).status).toBe('queued');

    desk.provider.mood = { kind: 'status', status: 400, body: { code: 21211, message: 'no such number' } };
    const refused = await desk.become(((await desk.send(desk.somebody(), 'never')).body as SmsDto).id, 'failed');
    expect(refused.error).toEqual({ code: '21211', message: 'no such number' });
    expect(refused.attempts).toHaveLength(1);
  }, 20_000);

  it('is never sent twice when the answer is lost: a report that names the attempt ends the doubt', async () => {
    const to = desk.somebody();
    desk.provider.mood = { kind: 'cut' };
    const { id } = (await desk.send(to, 'did it arrive?')).body as SmsDto;
    const unknown = await until(async () => ((await desk.show(id)).outcome_unknown ? desk.show(id) : null), 'unknown');
    expect(unknown.status).toBe('queued');
    desk.provider.mood = { kind: 'well' };
    await desk.office.restart();
    const [asked] = desk.askedOf(to);
    const ref = new URL(asked?.form['StatusCallback'] ?? '').searchParams.get('ref') ?? '';
    expect((await desk.report({ MessageSid: asked?.sid ?? '', MessageStatus: 'delivered' }, ref)).status).toBe(204);
    expect(await desk.show(id)).toMatchObject({ status: 'delivered', outcome_unknown: false });
    expect(desk.askedOf(to)).toHaveLength(1);
  });

  it('costs what the provider says, though its report came before the answer that says so', async () => {
    const to = desk.somebody();
    let answer = (): void => {};
    desk.provider.mood = { kind: 'late', until: new Promise<void>((resolve) => (answer = resolve)) };
    const { id } = (await desk.send(to, 'how much?')).body as { id: number };
    await until(() => desk.askedOf(to).length === 1, 'the provider has it');
    const [asked] = desk.askedOf(to);
    const ref = new URL(asked?.form['StatusCallback'] ?? '').searchParams.get('ref') ?? '';
    expect((await desk.report({ MessageSid: asked?.sid ?? '', MessageStatus: 'sent' }, ref)).status).toBe(204);
    expect(await desk.show(id)).toMatchObject({ status: 'sent', cost: { amount: '0.0750' } });
    answer();
    await until(async () => (await desk.show(id)).cost?.amount === '0.0500', 'its price');
    expect((await desk.show(id)).status).toBe('sent');
  });

  it('is looked up with the provider after a crash between sending and writing it down', async () => {
    const to = desk.somebody();
    desk.provider.mood = { kind: 'cut' };
    const { id } = (await desk.send(to, 'crash')).body as SmsDto;
    await until(async () => (await desk.show(id)).outcome_unknown, 'unknown');
    desk.provider.mood = { kind: 'well' };
    // As a crash leaves it: begun some minutes ago, and no end on record.
    const ago = new Date(Date.now() - 6 * 60_000);
    const due = { look_up_at: new Date(1_000), started_at: ago };
    await desk.office.db.updateTable('sms_attempts').set(due).where('message_id', '=', id).execute();
    await desk.office.restart();
    const found = await until(
      async () => ((await desk.show(id)).outcome_unknown ? null : desk.show(id)),
      'looked up',
      20_000,
    );
    expect(found).toMatchObject({ status: 'queued', provider_message_id: desk.askedOf(to)[0]?.sid });
    expect(desk.askedOf(to)).toHaveLength(1);
  }, 30_000);

  it('an attempt without an end is unknown, not made again', async () => {
    const to = desk.somebody();
    desk.provider.mood = { kind: 'cut' };
    const { id } = (await desk.send(to, 'abandoned')).body as SmsDto;
    await until(async () => (await desk.show(id)).outcome_unknown, 'unknown');
    const begun = { outcome: 'under_way' as const, ended_at: null, started_at: new Date(Date.now() - 6 * 60_000) };
    await desk.office.db
      .updateTable('sms_attempts')
      .set({ ...begun, look_up_at: null })
      .where('message_id', '=', id)
      .execute();
    const back = { is_unknown: 0, status: 'pending' as const };
    await desk.office.db.updateTable('sms_messages').set(back).where('id', '=', id).execute();
    await desk.office.restart();
    const after = await until(
      async () => ((await desk.show(id)).outcome_unknown ? desk.show(id) : null),
      'unknown again',
      20_000,
    );
    expect(after.attempts).toHaveLength(1);
    expect(desk.askedOf(to)).toHaveLength(1);
  }, 30_000);

  it('waits for its time, and can be taken back until then', async () => {
    const to = desk.somebody();
    const send_at = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = (await desk.send(to, 'tomorrow', { send_at })).body as SmsDto;
    const taken = await desk.office.ask('supervisor', 'POST', `/sms/${id}/cancel`);
    expect(taken.body).toMatchObject({ status: 'failed', error: { code: 'cancelled' } });
    expect((await desk.office.ask('supervisor', 'POST', `/sms/${id}/cancel`)).status).toBe(409);
    expect(desk.askedOf(to)).toHaveLength(0);
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
    const answer = await desk.send(desk.somebody(), 'x', wrong);
    expect(answer.status).toBe(422);
    expect((answer.body as { errors: { path: string }[] }).errors.map((one) => one.path)).toContain(path);
  });
});
