import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { type Hours, hoursOf, type Plan, planOf } from '../../src/routing/model/plan.ts';
import { askAbout, HOURS_QUESTION, NUMBER_QUESTION } from '../../src/routing/store/did-question.ts';
import { mariadbUrl, mysqlUrl, seedTenants } from '../support/lab.ts';

const conf = readFileSync(join(import.meta.dirname, '../../asterisk-conf/func_odbc.conf'), 'utf8');
const NUMBER = '+49305550101';
const at = (time: string) => new Date(`2026-11-26T${time}Z`);

/** What a call asks about its number, on both databases. */
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

  const block = async (tenant_id: string) => {
    await db.insertInto('blocking_tenants').values({ tenant_id }).execute();
    await db.insertInto('blocklist').values({ tenant_id, pattern: '+1*' }).execute();
  };
  const set = (columns: object) => db.updateTable('dids').set(columns).where('number', '=', NUMBER).execute();
  const ask = async (time: string, o: { tenantId?: string } = {}): Promise<Plan | null> => {
    const about = { tenantId: 'acme', ...o, about: NUMBER, at: at(time) };
    const answer = await askAbout(db, NUMBER_QUESTION, about);
    return answer === null ? null : planOf(answer);
  };
  const hours = async (time: string, schedule: string, tenantId = 'acme'): Promise<Hours> => {
    const answer = await askAbout(db, HOURS_QUESTION, { tenantId, about: schedule, at: at(time) });
    return hoursOf(answer ?? 'none', at(time).getTime());
  };

  it.each<[string, Hours['hours'], string | null]>([
    ['08:59:59', 'closed', '09:00:00'],
    ['09:00:00', 'open', '12:00:00'],
    ['11:59:59', 'open', '12:00:00'],
    ['12:00:00', 'closed', '13:00:00'],
    ['16:59:59.999', 'open', '17:00:00'],
    ['17:00:00', 'closed', null],
  ])('at %s it is %s', async (time, state, until) => {
    const { schedule = '' } = (await ask(time)) ?? {};
    expect(await hours(time, schedule)).toEqual({
      hours: state,
      until: until === null ? null : at(until).getTime(),
    });
  });

  it('says where a call goes, also after hours, and where instead', async () => {
    expect(await ask('10:00:00')).toMatchObject({
      route: { type: 'endpoint', target: '1001' },
      afterHours: { type: 'voicemail', target: '1001' },
      failover: { type: 'webhook', target: 'https://hooks.example.com:8443/a?b=c' },
      mostCalls: 500,
    });
    await set({ schedule_id: null, after_hours_route_type: null, failover_route_type: null });
    expect(await ask('10:00:00')).toMatchObject({ afterHours: null, failover: null, schedule: '' });
    await set({ schedule_id: 1, after_hours_route_type: 'voicemail', failover_route_type: 'webhook' });
  });

  it('has no hours for the schedule of somebody else, and says so of one without any', async () => {
    expect(await hours('10:00:00', '1', 'globex')).toEqual({ hours: 'closed', until: null });
    expect(await askAbout(db, HOURS_QUESTION, { tenantId: 'acme', about: '1', at: at('18:00:00') })).toBe('0:0');
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

  /** What the dialplan itself asks, as of now. */
  const told = async (question: string, about: string, tenant = 'acme') => {
    const text = new RegExp(`\\[${question}\\][^[]*readsql = (.*)`).exec(conf)?.[1] ?? '';
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's own
    const asked = text.replaceAll('${SQL_ESC(${ARG1})}', tenant).replaceAll('${SQL_ESC(${ARG2})}', about);
    const { rows } = await sql<{ a: string }>`${sql.raw(asked)}`.execute(db);
    return rows[0]?.a ?? null;
  };

  it('tells of extensions and queues what calls need', async () => {
    const phone = db.updateTable('pbx_extensions').where('tenant_id', '=', 'acme').where('extension', '=', '1001');
    const queue = db.updateTable('queues').where('name', '=', 'acme_support');
    expect(await told('PHONE', '1001')).toMatch(/^acme_\w+:1001:::30::::500:$/);
    await phone.set({ dnd: 1, forward_always: '1002', forward_unreachable: '+12025550177' }).execute();
    expect(await told('PHONE', '1001')).toMatch(/^acme_\w+:1001:1:1002:30:::\+12025550177:500:$/);
    expect(await told('LINE', 'support')).toBe('voicemail:1001:300::::');
    await queue.set({ extension: '2000', callback_enabled: 1, callback_prompt: 'offer', max_wait_time: 0 }).execute();
    await queue
      .set({ overflow_route_type: 'webhook', overflow_route_target: 'https://a', penalty_step_seconds: 9 })
      .execute();
    expect(await told('LINE', 'support')).toBe('webhook:68747470733A2F2F61:0:2:offer:9:');
    expect(await told('QUEUE_NUMBER', '2000')).toBe('support:500');
  });

  it('tells whether they are recorded: what was set for one before the tenant’s own', async () => {
    const tenant = (settings: object, features: object) =>
      db
        .updateTable('tenants')
        .set({ settings: JSON.stringify(settings), features: JSON.stringify({ queue: true, ivr: true, ...features }) })
        .where('id', '=', 'acme')
        .execute();
    const recorded = async () => (await told('LINE', 'support'))?.split(':').at(-1);
    await tenant({ call_recording: 'on_demand', recording_announcement: 'told' }, { recording: true });
    expect(await recorded()).toBe('Otold');
    await db.updateTable('queues').set({ recording_policy: 'always' }).where('name', '=', 'acme_support').execute();
    expect(await recorded()).toBe('atold');
    expect((await told('PHONE', '1001'))?.split(':').at(-1)).toBe('Otold');
    await tenant({ call_recording: 'on_demand' }, {});
    expect(await recorded()).toBe('');
  });

  it('has no queue for a tenant without queues, and no phone for one that takes no calls', async () => {
    const tenant = (columns: object) => db.updateTable('tenants').set(columns).where('id', '=', 'acme').execute();
    await tenant({ features: JSON.stringify({ queue: false, ivr: true }) });
    expect([await told('LINE', 'support'), await told('QUEUE_NUMBER', '2000')]).toEqual([null, null]);
    await tenant({ features: JSON.stringify({ queue: true, ivr: true }), status: 'suspended' });
    expect([await told('PHONE', '1001'), await told('QUEUE_NUMBER', '2000')]).toEqual([null, null]);
    await tenant({ status: 'active' });
    expect(await told('PHONE', '1001', 'nobody')).toBeNull();
  });

  it('takes nothing onto the blocklist of a tenant that is not noted as having one', async () => {
    const entry = db.insertInto('blocklist').values({ tenant_id: 'acme', pattern: '+1*' });
    await expect(entry.execute()).rejects.toThrow(/blocklist_blocking/);
  });

  it('says what the tenant does not have, and whether there is a blocklist', async () => {
    expect(await ask('10:00:00')).toMatchObject({ denied: [], hasBlocklist: false });
    await block('globex');
    expect(await ask('10:00:00')).toMatchObject({ hasBlocklist: false });
    await block('acme');
    const features = JSON.stringify({ queue: true, ivr: false });
    await db.updateTable('tenants').set({ features }).where('id', '=', 'acme').execute();
    expect(await ask('10:00:00')).toMatchObject({ denied: ['ivr'], hasBlocklist: true });
  });

  it.each([
    [NUMBER_QUESTION, NUMBER],
    [HOURS_QUESTION, '1'],
  ])('looks at single rows, each by a key: %#', async (question, about) => {
    const values: Readonly<Record<string, unknown>> = { ':tenant': 'acme', ':about': about, ':at': at('10:00:00') };
    const parts = `explain ${question}`
      .split(/(:tenant|:about|:at)/)
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
