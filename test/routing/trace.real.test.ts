import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mysqlUrl, seedTenants } from '../support/lab.ts';
import { type House, openHouse } from './house.ts';

interface Step {
  readonly step: string;
  readonly result: string;
  readonly detail: string;
  readonly ref: string | null;
  readonly when: string | null;
}

/** No PBX: whether a phone is registered is not known here. That calls go as is said is shown by real ones beside. */
describe('what would happen to a call', () => {
  let house: House;
  let id = 0;
  beforeAll(async () => {
    const url = await mysqlUrl();
    await seedTenants(url);
    house = await openHouse(url, null);
    const did = { number: '+49305550177', route: { type: 'endpoint', target: '1001' } };
    const made = await house.ask<{ id: number }>('POST', '/dids', did);
    expect(made.status).toBe(201);
    id = made.body.id;
  });
  afterAll(() => house?.stop());

  const change = async (body: object) => {
    const { status, body: said } = await house.ask('PATCH', `/dids/${id}`, body);
    expect([status, said]).toMatchObject([200, {}]);
  };
  const trace = async (query = '') =>
    (await house.ask<{ outcome: string; steps: Step[] }>('GET', `/dids/${id}/trace${query}`)).body;
  const told = async (query = '') => {
    const { outcome, steps } = await trace(query);
    return [...steps.map(({ step, result, when }) => `${step} ${result}${when === null ? '' : ' perhaps'}`), outcome];
  };
  const BEFORE = ['number active', 'limit passes perhaps', 'blocklist passes'];

  it('a plain number', async () => {
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route rings', 'endpoint']);
    const { steps } = await trace();
    expect(steps.at(-1)).toMatchObject({
      ref: expect.stringMatching(/^\/extensions\/\d+$/),
      detail: expect.stringContaining('if its phone is registered; rings'),
    });
  });

  it('a schedule, now and at another time, exactly as the schedule itself says', async () => {
    const rules = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
    const schedule = { name: 'Office', timezone: 'Europe/Berlin', rules };
    const { id: schedule_id } = (await house.ask<{ id: number }>('POST', '/schedules', schedule)).body;
    await change({ schedule_id, after_hours_route: { type: 'voicemail', target: '1002' } });
    const hour = 3_600_000;
    const start = Math.floor(Date.now() / hour) * hour;
    for (let n = 1; n < 24; n++) {
      const at = new Date(start + n * hour).toISOString();
      const check = (await house.ask('GET', `/schedules/${schedule_id}/check?at=${at}`)).body;
      const { outcome, steps } = await trace(`?at=${at}`);
      expect([at, outcome]).toEqual([at, check['open'] === true ? 'endpoint' : 'voicemail']);
      expect(steps.find(({ step }) => step === 'schedule')).toMatchObject({
        ref: `/schedules/${schedule_id}`,
        detail: expect.stringContaining(String(check['until'])),
      });
    }
    await change({ schedule_id: null });
  });

  it('where a queue, a webhook and a number outside lead on', async () => {
    const failover_route = { type: 'external', target: '+12025550177' };
    await change({ route: { type: 'queue', target: 'support' }, failover_route });
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route waits', 'overflow records perhaps', 'queue']);
    const url = 'https://hooks.example.com/';
    await change({ route: { type: 'webhook', target: url } });
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route not_there', 'failover calls', 'external']);
    await house.ask('POST', `/dids/${id}/webhook/secret`);
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route asks', 'failover calls perhaps', 'webhook']);
  });

  it('a menu of a tenant without menus: the number’s failover, else where the menu’s silence leads', async () => {
    const menu = { name: 'lost', display_name: 'Lost', fallback_route: { type: 'voicemail', target: '1002' } };
    const made = await house.ask('POST', '/ivrs', menu);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await change({ route: { type: 'ivr', target: 'lost' }, failover_route: null });
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route menu', 'ivr']);
    const features = (ivr: boolean) =>
      sql`UPDATE tenants SET features = JSON_SET(features, '$.ivr', ${ivr ? sql`TRUE` : sql`FALSE`}) WHERE id = 'acme'`.execute(
        house.db,
      );
    await features(false);
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route not_there', 'overflow records', 'voicemail']);
    await change({ failover_route: { type: 'external', target: '+12025550177' } });
    expect(await told()).toEqual([...BEFORE, 'schedule always', 'route not_there', 'failover calls', 'external']);
    await features(true);
  });

  it('a caller who is turned away, a number that is off, and one of somebody else', async () => {
    const { id: block } = (await house.ask<{ id: number }>('POST', '/blocklist', { pattern: '+1202*', action: 'busy' }))
      .body;
    expect(await told('?from=0012025550100')).toEqual([
      'number active',
      'limit passes perhaps',
      'blocklist busy',
      'blocked',
    ]);
    expect((await trace('?from=12025550100')).steps.at(-1)?.ref).toBe(`/blocklist/${block}`);
    expect((await trace('?from=%2B33123456789')).outcome).toBe('ivr');
    await change({ status: 'inactive' });
    expect(await told()).toEqual(['number refused', 'refused']);
    expect((await house.ask('GET', `/dids/${id}/trace`, undefined, 'globex')).status).toBe(404);
    expect((await house.ask('GET', `/dids/${id}/trace?from=x`)).status).toBe(422);
  });
});
