import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { complaintsOf } from '../support/complaints.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { spooledUntil } from '../support/spool.ts';
import { ringingAt } from './neighbours.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

const SOMEBODY = '+12025550123';

describe('limits of calls outside, with no daemon', () => {
  let on: Stage;
  let trunk: Phone;
  let anna: Phone;
  let ben: Phone;
  beforeAll(async () => {
    on = await stage();
    trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
    [anna, ben] = (await Promise.all([0, 1].map((i) => sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, i) })))) as [
      Phone,
      Phone,
    ];
  });
  afterAll(async () => {
    await Promise.all([anna?.stop(), ben?.stop()]);
    trunk?.kill();
    await on?.close();
  });
  afterEach(async () => {
    await Promise.all([...anna.calls, ...ben.calls].map((call) => call.hangup()));
    for (const table of ['outbound_prefixes', 'outbound_limits', 'outbound_spend', 'call_rates'])
      await on.sql(`DELETE FROM ${table}`);
  });

  const insert = (table: string, row: object) => on.sql('INSERT INTO ?? SET ?', [table, { tenant_id: 'acme', ...row }]);
  const idOf = async (i: number): Promise<number> =>
    (await on.sql('SELECT id FROM pbx_extensions WHERE endpoint_id = ?', [phoneOf(on.acme, i).endpoint]))[0]?.['id'];
  /** Status that refused the call; 0: it rings outside, and is hung up. */
  const outcome = async (phone: Phone, number: string): Promise<number> => {
    const call = phone.dial(number);
    const known = trunk.calls.length;
    await expect.poll(() => call.state === 'ended' || trunk.calls.length > known, { timeout: 8_000 }).toBe(true);
    await call.hangup();
    return call.refusedWith === 487 ? 0 : call.refusedWith;
  };
  const talking = async (phone: Phone, number = SOMEBODY): Promise<PhoneCall> => {
    const call = phone.dial(number);
    (await ringingAt(trunk)).answer();
    await call.until('answered');
    return call;
  };
  const spent = (endpoint: string, amount: string, ends: string) =>
    on.sql(
      `INSERT INTO outbound_spend (tenant_id, endpoint_id, day_spent, month_spent, day_ends_at, month_ends_at)
       VALUES ('acme', ?, ?, ?, UTC_TIMESTAMP() + INTERVAL ${ends}, UTC_TIMESTAMP() + INTERVAL ${ends})`,
      [endpoint, amount, amount],
    );

  test.each(['+881612345678', '+4990012345678', '+97912345678', '00882131234567', '+2525551234'])(
    '%s is premium, satellite or known for fraud: refused unless it is allowed',
    async (number) => {
      expect(await outcome(anna, number)).toBe(403);
      await insert('outbound_prefixes', { prefix: `+${number.replace(/^(\+|00)/, '').slice(0, 5)}`, verdict: 'allow' });
      expect(await outcome(anna, number)).toBe(0);
    },
  );

  test('the longest prefix counts, the extension’s before the tenant’s', async () => {
    await insert('outbound_prefixes', { prefix: '+', verdict: 'deny' });
    await insert('outbound_prefixes', { prefix: '+1202', verdict: 'allow' });
    await insert('outbound_prefixes', { prefix: '+1202', verdict: 'deny', extension_id: await idOf(1) });
    expect(await outcome(anna, SOMEBODY)).toBe(0);
    expect(await outcome(ben, SOMEBODY)).toBe(403);
    expect(await outcome(anna, '+442079460123')).toBe(403);
    await insert('outbound_prefixes', { prefix: '+12025550', verdict: 'allow', extension_id: await idOf(1) });
    expect(await outcome(ben, SOMEBODY)).toBe(0);
  });

  test.each([
    ['what its phone may not call', '+881612345678'],
    ['a number of the tenant, which would come back in', '+49305550100'],
  ])('a forward to %s is none', async (_what, forward_always) => {
    await on.set(phoneOf(on.acme, 1), { forward_always });
    const known = trunk.calls.length;
    const call = anna.dial('1002');
    await call.until('answered'); // his mailbox
    await call.hangup();
    await on.set(phoneOf(on.acme, 1), { forward_always: null });
    expect(trunk.calls).toHaveLength(known);
  });

  test.each(['+881612345678', '+12025550199'])(
    'nobody is sent to %s by an answer that the call has moved',
    async (to) => {
      const moved = [['Contact', `<sip:${to}@127.0.0.1:${on.pbx.sipPort}>`]] as const;
      const outside = anna.dial(SOMEBODY);
      (await ringingAt(trunk)).reject('302 Moved Temporarily', moved);
      await outside.until('ended');
      const known = trunk.calls.length;
      const inside = anna.dial('1002');
      (await ringingAt(ben)).reject('302 Moved Temporarily', moved);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await inside.hangup();
      expect(trunk.calls).toHaveLength(known);
    },
  );

  test('so many at once: of one phone, and of the tenant', async () => {
    await insert('outbound_limits', { max_calls: 2 });
    await insert('outbound_limits', { max_calls: 1, extension_id: await idOf(0) });
    const first = await talking(anna);
    expect(await outcome(anna, SOMEBODY)).toBe(503);
    await talking(ben);
    expect(await outcome(ben, SOMEBODY)).toBe(503);
    await first.hangup();
    await expect.poll(() => outcome(ben, SOMEBODY)).toBe(0);
  });

  test('so many in a minute of one phone', async () => {
    await insert('outbound_limits', { max_calls_per_minute: 2 });
    const begin = new Date().getUTCMinutes();
    const outcomes = [];
    for (let n = 0; n < 4; n++) outcomes.push(await outcome(anna, SOMEBODY));
    if (new Date().getUTCMinutes() === begin) expect(outcomes).toEqual([0, 0, 503, 503]);
    expect(await outcome(ben, SOMEBODY)).toBe(0);
  });

  test('none of many that come together slips through', async () => {
    await insert('outbound_limits', { max_calls: 3 });
    const known = trunk.calls.length;
    const calls = Array.from({ length: 25 }, () => anna.dial(SOMEBODY));
    await expect
      .poll(() => calls.filter(({ state }) => state === 'ended').length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(22);
    expect(trunk.calls.length - known).toBeLessThanOrEqual(3);
  });

  describe('money', () => {
    test('a call may last as long as what is left pays for, and not longer', async () => {
      await insert('call_rates', { prefix: '+1202', price_per_minute: '6', currency: 'EUR' });
      await insert('outbound_limits', { daily_cap: '1.1' });
      const began = Date.now();
      const call = await talking(anna);
      await call.until('ended', 15_000); // 11 seconds
      expect(Math.abs(Date.now() - began - 11_000)).toBeLessThan(1_500);
    }, 30_000);

    test('what is left is shared with the calls that are not over', async () => {
      await insert('call_rates', { prefix: '+1202', price_per_minute: '6', currency: 'EUR' });
      await insert('outbound_limits', { monthly_cap: '1.5' });
      await talking(anna);
      expect(await outcome(ben, SOMEBODY)).toBe(403); // half of 15 seconds is no call
    });

    test('a cap of the phone that is reached refuses its calls alone; a day later it does not', async () => {
      const { endpoint } = phoneOf(on.acme, 0);
      await insert('call_rates', { prefix: '+', price_per_minute: '0.5', currency: 'EUR' });
      await insert('outbound_limits', { daily_cap: '5', extension_id: await idOf(0) });
      await spent(endpoint, '5', '1 HOUR');
      expect(await outcome(anna, SOMEBODY)).toBe(403);
      expect(await outcome(ben, SOMEBODY)).toBe(0);
      await on.sql('DELETE FROM outbound_spend');
      await spent(endpoint, '5', '-1 HOUR');
      expect(await outcome(anna, SOMEBODY)).toBe(0);
    });

    test('a number without a rate costs the dearest', async () => {
      await insert('call_rates', { prefix: '+49', price_per_minute: '30', currency: 'EUR' });
      await insert('outbound_limits', { daily_cap: '4' });
      expect(await outcome(anna, SOMEBODY)).toBe(403); // 8 seconds
    });

    test('the leg says who pays what', async () => {
      await insert('call_rates', { prefix: '+1202', price_per_minute: '0.0215', currency: 'EUR' });
      await (await talking(anna)).hangup();
      const mark = `outside ${phoneOf(on.acme, 0).endpoint} 215 ${SOMEBODY}`;
      const leg = await spooledUntil(on.pbx, 'cel', (rows) =>
        rows.some((row) => row['userfield'] === mark && row['eventtype'] === 'CHAN_END'),
      );
      const types = leg.filter(({ userfield }) => userfield === mark).map(({ eventtype }) => eventtype);
      expect(types).toEqual(expect.arrayContaining(['ANSWER', 'BRIDGE_ENTER', 'CHAN_END']));
    });
  });

  test('emergencies go out whatever is reached, denied or suspended', async () => {
    await insert('call_rates', { prefix: '+', price_per_minute: '1', currency: 'EUR' });
    await insert('outbound_limits', { max_calls: 0, daily_cap: '0' });
    await insert('outbound_prefixes', { prefix: '+', verdict: 'deny' });
    await on.sql("UPDATE tenants SET status = 'suspended' WHERE id = 'acme'");
    expect(await outcome(anna, SOMEBODY)).not.toBe(0);
    for (const number of ['110', '112', '911', '999', '000', '15', '17', '18', '118', '119', '988']) {
      const call = anna.dial(number);
      const { invite } = await ringingAt(trunk);
      expect(invite?.start).toContain(`sip:${number}@`);
      await call.hangup();
    }
    await on.sql("UPDATE tenants SET status = 'active' WHERE id = 'acme'");
  });

  test.each([
    `${SOMEBODY}&PJSIP%2Facme`,
    `${SOMEBODY}%26Local%2F110`,
    '110%40evil.example.com',
    '+1202555012%2F3',
    '*81001%261002',
    '**97',
    '*%2B12025550123',
    '%24%7BSHELL(id)%7D',
    '+1202555012%2C20%2CT',
    '+1202555%0D%0A0123',
    '112;phone-context=+1202',
    '00',
    '+0123456789',
    '+1202555012301234567',
    '0012025550123%23',
  ])('what is dialled is never read: %s', async (number) => {
    const known = [trunk, ben].map(({ calls }) => calls.length);
    const call = anna.dial(number);
    await call.until('ended');
    expect(call.refusedWith).toBeGreaterThanOrEqual(400);
    expect([trunk, ben].map(({ calls }) => calls.length)).toEqual(known);
  });

  test('nothing of this was worth an error', async () => {
    // A phone that says its call has moved outside: the channel that goes there belongs to no phone.
    expect(await complaintsOf(on.pbx, /item requested: 'endpoint'/)).toEqual([]);
  });
});
