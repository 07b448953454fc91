import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { type QueueStage, queueStage } from '../callbacks/stage.ts';

/** Feature codes that are dialled on real phones, with the daemon and without it. */
describe('feature codes', () => {
  let on: QueueStage;
  let anna: Phone;
  let ben: Phone;

  beforeAll(async () => {
    on = await queueStage();
    await on.startDaemon();
    [anna, ben] = [await on.phone(0), await on.phone(1)];
  }, 90_000);
  afterAll(() => on?.close());

  /** Dials and lets the PBX say what it has to; what the call came to. */
  async function dial(phone: Phone, code: string): Promise<'done' | number> {
    await phone.register(120);
    const call = phone.dial(code);
    await expect.poll(() => call.state, { timeout: 15_000, interval: 50 }).toBe('ended');
    return call.refusedWith === 0 ? 'done' : call.refusedWith;
  }

  const extension = async () => {
    const { body } = await on.ask<{ items: { number: string }[] }>('ada', 'GET', '/extensions');
    return body.items.find(({ number }) => number === '1001') as unknown as {
      dnd: boolean;
      forwards: Record<string, string | null>;
    };
  };
  const kept = async () => (await on.pbx.cli('database get patchbay-PHONE/acme 1001')).trim();
  const me = async () =>
    (
      await on.ask<{
        status: string;
        reason: string | null;
        queues: { paused: boolean; paused_reason: string | null }[];
      }>('anna', 'GET', '/agents/me/state')
    ).body;
  const member = async () =>
    (await on.pbx.cli(`queue show ${on.acme.queue.name}`)).match(/acme_\w+[^\n]*\(dynamic\)[^\n]*/)?.[0];

  test('do not disturb: shown by the API at once, told to callers, kept for a database that is away', async () => {
    expect(await dial(anna, '*78')).toBe('done');
    expect((await extension()).dnd).toBe(true);
    expect(await kept()).toMatch(/:1::30:/);
    const call = ben.dial('1001');
    await expect.poll(() => call.state).toBe('answered'); // her mailbox
    await call.hangup();
    expect(await dial(anna, '*76')).toBe('done');
    expect((await extension()).dnd).toBe(false);
    expect(await dial(anna, '*76')).toBe('done');
    expect((await extension()).dnd).toBe(true);
    expect(await dial(anna, '*79')).toBe('done');
    expect(await dial(anna, '*79')).toBe('done');
    expect((await extension()).dnd).toBe(false);
    expect(await kept()).toMatch(/:::30:/);
  }, 60_000);

  test.each([
    ['always', '*72', '*73'],
    ['busy', '*90', '*91'],
    ['no_answer', '*52', '*53'],
  ] as const)(
    'forward %s',
    async (kind, set, end) => {
      expect(await dial(anna, `${set}1003`)).toBe('done');
      expect((await extension()).forwards[kind]).toBe('1003');
      expect(await dial(anna, `${set}00493055501`)).toBe('done');
      expect((await extension()).forwards[kind]).toBe('+493055501');
      await dial(anna, `${set}4711`); // nobody's
      await dial(anna, `${set}1001`); // her own
      await dial(anna, `${set}0049305550100`); // comes back in
      expect((await extension()).forwards[kind]).toBe('+493055501');
      expect(await dial(anna, end)).toBe('done');
      expect(Object.values((await extension()).forwards)).toEqual([null, null, null, null]);
    },
    60_000,
  );

  test('a forward that was dialled is followed', async () => {
    expect(await dial(anna, '*721002')).toBe('done');
    const call = on.trunk.dial(on.acme.dids.phone, { from: 'sip:+4930555019900@127.0.0.21' });
    const ringing = await ben.incoming();
    expect(ringing.state).toBe('ringing');
    await call.hangup();
    expect(await dial(anna, '*73')).toBe('done');
  }, 30_000);

  test('the own mailbox and that of an extension; none for a number that is nobody’s', async () => {
    for (const code of ['*97', '*981002']) {
      const call = anna.dial(code);
      await call.until('answered');
      await call.hangup();
    }
    const none = anna.dial('*984711');
    await none.until('ended');
    expect(none.refusedWith).toBe(404);
  }, 30_000);

  test('an agent signs in, takes a break by its number, comes back and signs out', async () => {
    const reasons = { settings: { break_reasons: ['lunch', 'coffee'] } };
    expect((await on.ask('ada', 'PATCH', '/tenant', reasons)).status).toBe(200);
    expect(await dial(anna, '*45')).toBe('done');
    await expect.poll(async () => (await me()).status, { timeout: 5_000 }).toBe('available');
    expect(await dial(anna, '*472')).toBe('done');
    await expect.poll(me, { timeout: 5_000 }).toMatchObject({ status: 'break', reason: 'coffee' });
    expect(await member()).toMatch(/paused:coffee/);
    expect(await dial(anna, '*47')).toBe('done');
    await expect.poll(me, { timeout: 5_000 }).toMatchObject({ status: 'break', reason: 'lunch' });
    expect(await dial(anna, '*48')).toBe('done');
    await expect.poll(async () => (await me()).status, { timeout: 5_000 }).toBe('available');
    expect(await dial(anna, '*46')).toBe('done');
    await expect.poll(async () => (await me()).status, { timeout: 5_000 }).toBe('offline');
    expect(await member()).toBeUndefined();
  }, 60_000);

  test('who serves no queue and is no agent is refused', async () => {
    await on.stopDaemon(); // it knows her still, and writes her anew when her phone is picked up
    await on.db.updateTable('user_roles').set({ endpoint_id: null }).where('endpoint_id', '=', anna.endpoint).execute();
    await on.db.deleteFrom('agent_states').where('endpoint_id', '=', anna.endpoint).execute();
    await dial(anna, '*45');
    expect(await on.db.selectFrom('agent_wishes').selectAll().execute()).toEqual([]);
    await on.startDaemon();
  }, 60_000);

  test('without a daemon the phone goes into its queues at once, and the daemon keeps it when it is back', async () => {
    await on.stopDaemon();
    expect(await member()).toBeUndefined();
    expect(await dial(ben, '*45')).toBe('done');
    expect(await member()).toContain(ben.endpoint);
    expect(await dial(ben, '*471')).toBe('done');
    expect(await member()).toMatch(/paused:break/);
    await on.startDaemon();
    await expect
      .poll(async () => (await on.ask<{ status: string; reason: string }>('ben', 'GET', '/agents/me/state')).body, {
        timeout: 10_000,
      })
      .toMatchObject({ status: 'break', reason: 'lunch' });
    await expect.poll(member, { timeout: 10_000 }).toMatch(/paused:lunch/);
    expect(await on.db.selectFrom('agent_wishes').selectAll().execute()).toEqual([]);
  }, 90_000);
});
