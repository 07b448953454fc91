import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SmsDto } from '../../src/messaging/events.ts';
import { personalSms, smsRetention } from '../../src/messaging/store/personal.ts';
import { type Desk, openDesk } from './desk.ts';
import { ACME, until } from './office.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());
beforeEach(async () => {
  desk.provider.mood = { kind: 'well' };
  await settings({ quiet_hours: null, per_minute: 600 });
});

const settings = (change: object) => desk.office.ask('tenant_admin', 'PATCH', '/sms/settings', change);
const idOf = (sent: { body: never }) => (sent.body as SmsDto).id;
const pause = () => new Promise((resolve) => setTimeout(resolve, 1_500));

describe('what a tenant has set', () => {
  it('quiet hours hold up who did not begin, and nobody who is talking with us', async () => {
    const now = new Date();
    const clock = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString().slice(11, 16);
    await desk.office.db
      .updateTable('tenants')
      .set({ settings: '{"timezone":"UTC"}' })
      .where('id', '=', 'acme')
      .execute();
    // 882 is no country's: the tenant's own zone counts.
    await settings({ quiet_hours: { from: clock(-60), to: clock(60) } });
    const cold = idOf(await desk.send('+88216555001', 'offers!'));
    await desk.arrive('+88216555002', 'are you there?');
    const warm = idOf(await desk.send('+88216555002', 'yes, we are'));
    await desk.become(warm, 'queued');
    await pause();
    expect(await desk.show(cold)).toMatchObject({ status: 'pending', attempts: [] });
    // Who has set them wrong need not wait until they are over; who is to be written to later still is.
    const send_at = new Date(Date.now() + 3_600_000).toISOString();
    const later = idOf(await desk.send('+88216555003', 'tomorrow', { send_at }));
    await settings({ quiet_hours: null });
    await desk.become(cold, 'queued');
    expect(await desk.show(later)).toMatchObject({ status: 'pending', attempts: [] });
  });

  it('the limit of a minute makes the others wait, for the confirmation of STOP too', async () => {
    await desk.office.db.deleteFrom('sms_attempts').execute();
    await settings({ per_minute: 2 });
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push(idOf(await desk.send(desk.somebody(), `one of four ${n}`)));
    await pause();
    const statuses = await Promise.all(ids.map(async (id) => (await desk.show(id)).status));
    expect(statuses.filter((status) => status === 'queued')).toHaveLength(2);
    expect(statuses.filter((status) => status === 'pending')).toHaveLength(2);
  });

  it('is checked by name, and shows no secret', async () => {
    for (const [change, path] of [
      [{ quiet_hours: { from: '25:00', to: '08:00' } }, 'body.quiet_hours.from'],
      [{ stop_reply: 'a\nb' }, 'body.stop_reply'],
      [{ per_minute: 0 }, 'body.per_minute'],
      [{ other: 1 }, 'body'],
    ] as const) {
      const refused = await settings(change);
      expect(refused.status, refused.text).toBe(422);
      expect(refused.text).toContain(`"${path}"`);
    }
    expect((await desk.office.ask('agent', 'PATCH', '/sms/settings', {})).status).toBe(403);
  });
});

it('a message is given up when every attempt was turned away, and says so', async () => {
  desk.provider.mood = { kind: 'status', status: 503 };
  await desk.office.db.deleteFrom('sms_attempts').execute();
  const id = idOf(await desk.send(desk.somebody(), 'in vain'));
  await until(async () => (await desk.show(id)).attempts.length === 1, 'tried');
  for (let n = 2; n <= 8; n++) {
    const due = { due_at: new Date(Date.now() - 1_000) };
    await until(async () => {
      await desk.office.db.updateTable('sms_outgoing').set(due).where('message_id', '=', id).execute();
      return (await desk.show(id)).attempts.length === n;
    }, `attempt ${n}`);
  }
  const failed = await desk.become(id, 'failed');
  expect(failed.error?.code).toBe('gave_up');
  expect(failed.attempts.every(({ outcome }) => outcome === 'not_sent')).toBe(true);
}, 40_000);

describe('what is kept of people', () => {
  it('is found and erased by their number; that they have opted out stays', async () => {
    const number = desk.somebody();
    await desk.arrive(number, 'my secret');
    await desk.arrive(number, 'STOP');
    const subject = { tenantId: 'acme', emails: [], numbers: [number], names: [], contactIds: [], userIds: [] };
    const found = await personalSms.find(desk.office.db, subject, 10);
    expect(found.count).toBeGreaterThanOrEqual(2);
    expect(found.items).toMatchObject([{ body: 'my secret' }, { body: 'STOP' }, {}].slice(0, found.count));
    await personalSms.erase(desk.office.db, subject, 'nobody');
    expect((await personalSms.find(desk.office.db, subject, 10)).count).toBe(0);
    expect(await desk.listed(`number=${encodeURIComponent(number)}`)).toEqual([]);
    expect((await desk.send(number, 'again?')).status).toBe(409);
    expect((await personalSms.find(desk.office.db, { ...subject, tenantId: 'globex' }, 10)).count).toBe(0);
  });

  it('goes after its time, the oldest first, and nothing of another tenant', async () => {
    const before = new Date(Date.now() + 60_000);
    const count = async () =>
      (await desk.office.db.selectFrom('sms_messages').select('id').where('tenant_id', '=', 'acme').execute()).length;
    const all = await count();
    expect(all).toBeGreaterThan(3);
    await desk.office.db.transaction().execute(async (trx) => {
      expect(await smsRetention.prune(trx, 'globex', before, 100)).toBe(0);
      expect(await smsRetention.prune(trx, 'acme', before, 2)).toBe(2);
    });
    expect(await count()).toBe(all - 2);
    expect((await desk.office.ask('supervisor', 'GET', '/sms')).status).toBe(200);
    expect(ACME.id).toBe('acme');
  });
});
