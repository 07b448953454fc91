import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import type { Provisioning } from '../../src/provisioning/actions/context.ts';
import { sumSpend } from '../../src/provisioning/actions/outbound/sum-spend.ts';
import { type Office, openOffice } from './office.ts';

/** Acme is in Berlin: its day begins at 22:00 or 23:00 UTC. */
let office: Office;
let endpoint = '';
let now = Date.parse('2026-07-31T12:00:00.000Z');
const reached: number[] = [];
const seen = new Map<string, string>();
const sum = () =>
  sumSpend({ db: office.db, clock: { now: () => now }, log: silentLog } as Provisioning, seen, {
    set: (value) => void reached.push(value),
  });

beforeAll(async () => {
  office = await openOffice();
  endpoint = office.demo.tenants[0]?.phones[0]?.endpoint ?? '';
  await office.db
    .insertInto('outbound_limits')
    .values({ tenant_id: 'acme', daily_cap: '5', monthly_cap: '9' })
    .execute();
});
afterAll(() => office?.stop());

let calls = 0;
const leg = async (at: string, cost: string, endpoint_id = endpoint): Promise<void> => {
  const call_id = String(++calls).padStart(22, '0');
  const started_at = new Date(at);
  await office.db
    .insertInto('call_records')
    .values({
      ...{ tenant_id: 'acme', call_id, pbx: 'pbx1', linkedid: call_id, direction: 'outbound', from_number: '1001' },
      ...{
        from_name: '',
        to_number: '+12025550123',
        started_at,
        ended_at: started_at,
        wait_seconds: 0,
        talk_seconds: 1,
      },
      ...{ hold_seconds: 0, disposition: 'ANSWERED', transfers: '[]', voicemail: 0, complete: 1 },
    })
    .execute();
  const price = { price_per_minute: '1.0000', cost };
  await office.db
    .insertInto('outside_legs')
    .values({ tenant_id: 'acme', call_id, uniqueid: '1.1', endpoint_id, started_at, seconds: 60, ...price })
    .execute();
};
const stored = async () => {
  const rows = await office.db.selectFrom('outbound_spend').selectAll().orderBy('endpoint_id').execute();
  return rows.map(({ endpoint_id, day_spent, month_spent }) => [endpoint_id, Number(day_spent), Number(month_spent)]);
};
const told = async () =>
  (await office.audited()).filter(({ action, tenant_id }) => action === 'outbound.cap_reached' && tenant_id === 'acme');

test('day and month of the tenant’s zone, by phone and all together; a cap is told of once', async () => {
  await leg('2026-06-30T21:59:59.000Z', '100'); // June
  await leg('2026-06-30T22:00:00.000Z', '1'); // July, in Berlin
  await leg('2026-07-30T21:59:59.000Z', '2'); // yesterday
  await leg('2026-07-31T00:00:00.000Z', '3.5');
  await leg('2026-07-31T01:00:00.000Z', '0.25', '');
  await sum();
  expect(await stored()).toEqual([
    ['', 3.75, 6.75],
    [endpoint, 3.5, 6.5],
  ]);
  expect([reached.at(-1), await told()]).toEqual([0, []]);
  await leg('2026-07-31T11:00:00.000Z', '1.25');
  await sum();
  await sum();
  expect(reached.at(-1)).toBe(1);
  expect(await told()).toHaveLength(1);
});

test('what retention deletes was spent all the same; a new month begins at nothing', async () => {
  await office.db.deleteFrom('call_records').where('started_at', '<', new Date('2026-07-31')).execute();
  await leg('2026-07-31T11:30:00.000Z', '0.5');
  await sum();
  expect((await stored())[0]).toEqual(['', 5.5, 8]);
  now = Date.parse('2026-07-31T22:00:00.000Z');
  await sum();
  expect((await stored())[0]).toEqual(['', 0, 0]);
  await leg('2026-08-01T05:00:00.000Z', '9');
  await sum();
  expect(await told()).toHaveLength(3); // the day's and the month's
});
