import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { type Plan, planOf } from '../../src/routing/model/plan.ts';
import { askDid, DID_QUESTION } from '../../src/routing/store/did-question.ts';
import { mariadbUrl, mysqlUrl, seedTenants } from '../support/lab.ts';

const NUMBER = '+49305550101';
const at = (time: string) => new Date(`2026-11-26T${time}Z`);

/** The one question of a call, on both databases. */
describe.each(['mysql', 'mariadb'] as const)('what %s answers about a number', (kind) => {
  let db: Database;
  beforeAll(async () => {
    const url = await (kind === 'mysql' ? mysqlUrl() : mariadbUrl());
    await seedTenants(url);
    db = connect(url);
    for (const tenant_id of ['acme', 'globex']) {
      const schedule = { tenant_id, id: tenant_id === 'acme' ? 1 : 2, name: 'Day', rules: '[]', holidays: '[]' };
      await db.insertInto('schedules').values(schedule).execute();
      for (const [opens, closes] of [
        ['09:00:00', '12:00:00'],
        ['13:00:00', '17:00:00'],
      ] as const) {
        const span = { opens_at_utc: at(opens), closes_at_utc: at(closes) };
        await db
          .insertInto('schedule_spans')
          .values({ tenant_id, schedule_id: schedule.id, ...span })
          .execute();
      }
    }
    const url2 = 'https://hooks.example.com:8443/a?b=c';
    await set({
      schedule_id: 1,
      after_hours_route_type: 'voicemail',
      after_hours_route_target: '1001',
      failover_route_type: 'webhook',
      failover_route_target: url2,
    });
  });
  afterAll(() => db?.destroy());

  const set = (columns: object) => db.updateTable('dids').set(columns).where('number', '=', NUMBER).execute();
  const ask = async (time: string, o: { tenantId?: string; number?: string } = {}): Promise<Plan | null> => {
    const answer = await askDid(db, { tenantId: 'acme', number: NUMBER, ...o, at: at(time) });
    return answer === null ? null : planOf(answer);
  };

  it.each<[string, Plan['hours'], string, string | null]>([
    ['08:59:59', 'closed', 'voicemail', '09:00:00'],
    ['09:00:00', 'open', 'endpoint', '12:00:00'],
    ['11:59:59', 'open', 'endpoint', '12:00:00'],
    ['12:00:00', 'closed', 'voicemail', '13:00:00'],
    ['16:59:59.999', 'open', 'endpoint', '17:00:00'],
    ['17:00:00', 'closed', 'voicemail', null],
  ])('at %s it is %s', async (time, hours, type, until) => {
    const plan = await ask(time);
    expect(plan).toMatchObject({ hours, route: { type } });
    expect(plan?.until).toBe(until === null ? null : at(until).getTime());
    expect(plan?.failover).toEqual({ type: 'webhook', target: 'https://hooks.example.com:8443/a?b=c' });
  });

  it('says where it goes after the next change, too', async () => {
    const answer = await askDid(db, { tenantId: 'acme', number: NUMBER, at: at('10:00:00') });
    expect(answer?.split(':').slice(0, 7).join(':')).toBe(
      `endpoint:1001:500:o:${at('12:00:00').getTime() / 1000}:voicemail:1001`,
    );
  });

  it('has no answer for a number of somebody else, one that is off, or a tenant that takes no calls', async () => {
    expect(await ask('10:00:00', { tenantId: 'globex' })).toBeNull();
    await set({ status: 'inactive' });
    expect(await ask('10:00:00')).toBeNull();
    await set({ status: 'active' });
    const tenant = (columns: object) => db.updateTable('tenants').set(columns).where('id', '=', 'acme').execute();
    await tenant({ status: 'suspended' });
    expect(await ask('10:00:00')).toBeNull();
    await tenant({ status: 'trial', trial_expires_at: at('10:00:00') });
    expect(await ask('10:00:01')).toBeNull();
    expect(await ask('09:59:59')).not.toBeNull();
    await tenant({ status: 'active', trial_expires_at: null });
  });

  it('says what the tenant does not have, and whether there is a blocklist', async () => {
    expect(await ask('10:00:00')).toMatchObject({ denied: [], hasBlocklist: false });
    await db.insertInto('blocklist').values({ tenant_id: 'globex', pattern: '+1*' }).execute();
    expect(await ask('10:00:00')).toMatchObject({ hasBlocklist: false });
    await db.insertInto('blocklist').values({ tenant_id: 'acme', pattern: '+1*' }).execute();
    const features = JSON.stringify({ queue: true, ivr: false });
    await db.updateTable('tenants').set({ features }).where('id', '=', 'acme').execute();
    expect(await ask('10:00:00')).toMatchObject({ denied: ['ivr'], hasBlocklist: true });
  });

  it('looks at single rows, each by a key', async () => {
    const values: Readonly<Record<string, unknown>> = { ':tenant': 'acme', ':number': NUMBER, ':at': at('10:00:00') };
    const parts = `explain ${DID_QUESTION}`
      .split(/(:tenant|:number|:at)/)
      .map((part): RawBuilder<unknown> => (part in values ? sql.val(values[part]) : sql.raw(part)));
    const { rows } = await sql<{
      table: string | null;
      type: string | null;
      key: string | null;
    }>`${sql.join(parts, sql``)}`.execute(db);
    for (const { table, type, key } of rows.filter((row) => row.type !== null))
      expect([table, type === 'ALL' || type === 'index' ? key : 'a key']).toEqual([table, 'a key']);
  });
});
