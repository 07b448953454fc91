import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { phoneOf } from './stage.ts';
import { openWholeOffice, type WholeOffice } from './whole-office.ts';

/** From the call to the sum to the next call, and what is told of it. */
let office: WholeOffice;
let trunk: Phone;
let anna: Phone;
beforeAll(async () => {
  office = await openWholeOffice();
  trunk = await sipTrunk({ pbx: office.pbx, tenant: office.acme });
  anna = await sipPhone({ pbx: office.pbx, phone: phoneOf(office.acme, 0) });
}, 60_000);
afterAll(async () => {
  await anna?.stop();
  trunk?.kill();
  await office?.stop();
});

test('what a call costs is in the record, in the sum, and in the way of the next call', async () => {
  const rates = { rates: [{ prefix: '+1202', price_per_minute: 6, currency: 'EUR' }] };
  expect((await office.ask('ada', 'PUT', '/outbound/rates', rates)).status).toBe(200);
  const caps = {
    max_calls: null,
    max_calls_per_minute: null,
    max_call_seconds: null,
    daily_cap: 1.25,
    monthly_cap: null,
  };
  expect((await office.ask('ada', 'PUT', '/outbound/limits', caps)).status).toBe(200);

  const call = anna.dial('+12025550123');
  (await trunk.incoming()).answer();
  await call.until('answered');
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await call.hangup();

  const usage = async () => (await office.ask('ada', 'GET', '/outbound/usage')).body as Usage;
  await expect.poll(async () => (await usage()).today.spent, { timeout: 25_000, interval: 500 }).toBeGreaterThan(0.35);
  const now = await usage();
  expect(now.by_extension).toEqual([expect.objectContaining({ extension: '1001' })]);
  expect(now.cost).toBeCloseTo(now.seconds / 10, 0);

  await office.ask('ada', 'PUT', '/outbound/limits', { ...caps, daily_cap: 0.3 });
  const refused = anna.dial('+12025550125');
  await refused.until('ended');
  expect(refused.refusedWith).toBe(403);
  const told = () =>
    office.db.selectFrom('audit_logs').select('changes').where('action', '=', 'outbound.cap_reached').execute();
  await expect.poll(told, { timeout: 20_000, interval: 500 }).toHaveLength(1);
}, 90_000);

interface Usage {
  readonly cost: number;
  readonly seconds: number;
  readonly today: { readonly spent: number };
  readonly by_extension: readonly object[];
}
