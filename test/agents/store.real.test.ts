import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Floor } from '../../src/agents/actions/floor/floor.ts';
import { createWishes } from '../../src/agents/actions/take-up-wishes.ts';
import type { AgentRow } from '../../src/agents/store/agent-row.ts';
import { loadAgentRows, saveAgentRows } from '../../src/agents/store/agent-states.ts';
import { loadDirectory } from '../../src/agents/store/directory.ts';
import { appendIntervals, intervalsWithin } from '../../src/agents/store/intervals.ts';
import { settingsOf } from '../../src/agents/store/tenant-settings.ts';
import { silentLog } from '../../src/platform/log.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { insertPeople, person, serve } from './people.ts';

const AT = Date.UTC(2026, 10, 22, 8, 0, 0, 123);

const row: AgentRow = {
  tenantId: 'acme',
  userId: 1,
  endpoint: 'acme_alice',
  name: 'Alice 🎧 “O’Neill”',
  extension: '1001',
  teams: ['tier1', 'Nacht'],
  chosen: { status: 'break', reason: 'Käffchen ☕' },
  wanted: { status: 'available', reason: null },
  device: 'on_hold',
  work: 'talking',
  callId: 'C_-0123456789abcdefghi',
  queues: [{ id: 1, name: 'support', display_name: 'Support', paused: true, paused_reason: 'x', penalty: 3 }],
  wrapUpEndsAt: AT + 5_000,
  changedAt: AT,
  signedInAt: AT - 60_000,
  open: { label: 'on_hold', reason: null, callId: 'C_-0123456789abcdefghi', startedAt: AT - 1 },
  wrap: { lastCall: 1_795_331_383, seconds: 15 },
};

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('%s', (_, url) => {
  let db: Database;
  beforeAll(async () => {
    db = connect(await url());
    await insertPeople(db);
  });
  beforeEach(async () => {
    await db.deleteFrom('agent_intervals').execute();
    await db.deleteFrom('agent_states').execute();
  });
  afterAll(() => db?.destroy());
  const change = (value: AgentRow) => ({ tenantId: value.tenantId, userId: value.userId, row: value });

  it('keeps what somebody wished on the phone until he is on the floor, but not for ever', async () => {
    const wish = { tenant_id: 'acme', user_id: 1, status: 'available' as const };
    const kept = async () => (await db.selectFrom('agent_wishes').select('user_id').execute()).length;
    const applied: unknown[] = [];
    const look = async (onFloor: boolean, later = 0) => {
      const floor = {
        roster: { size: 1, ofUser: () => (onFloor ? {} : undefined) },
        desk: { apply: (_entry: unknown, change: unknown) => applied.push(change) },
        time: { now: () => Date.now() + later },
      } as unknown as Floor;
      const wishes = createWishes({
        db,
        floor,
        commitLoop: { settled: async () => {} },
        lookout: { watch: () => {} },
        log: silentLog,
      });
      await wishes.start();
      await wishes.stop();
      return [applied.length, await kept()];
    };
    await db.insertInto('agent_wishes').values(wish).execute();
    expect(await look(false)).toEqual([0, 1]);
    expect(await look(true)).toEqual([1, 0]);
    await db.insertInto('agent_wishes').values(wish).execute();
    expect(await look(false, 130_000)).toEqual([1, 0]);
  });

  it('gives an agent back as it was written, to the millisecond', async () => {
    await db.transaction().execute((trx) => saveAgentRows(trx, [change(row)]));
    expect(await loadAgentRows(db)).toEqual([row]);
    const signedOut: AgentRow = {
      ...row,
      chosen: { status: 'offline', reason: null },
      open: null,
      wrap: null,
      signedInAt: null,
      wrapUpEndsAt: null,
      callId: null,
      queues: [],
      extension: null,
    };
    await db.transaction().execute((trx) => saveAgentRows(trx, [change(signedOut), change({ ...row, userId: 2 })]));
    expect(await loadAgentRows(db)).toEqual([signedOut, { ...row, userId: 2 }]);
    await db.transaction().execute((trx) => saveAgentRows(trx, [{ tenantId: 'acme', userId: 1, row: null }]));
    expect((await loadAgentRows(db)).map(({ userId }) => userId)).toEqual([2]);
  });

  it('refuses an agent of a tenant that the person does not belong to', async () => {
    const foreign = { ...row, tenantId: 'globex' };
    await expect(db.transaction().execute((trx) => saveAgentRows(trx, [change(foreign)]))).rejects.toThrow(
      /foreign key/i,
    );
  });

  it('keeps an interval once, however often it is sent', async () => {
    const of = { tenantId: 'acme', userId: 1, label: 'talking', reason: null, callId: 'x' } as const;
    const intervals = [
      { ...of, startedAt: AT, endedAt: AT + 1 },
      { ...of, startedAt: AT + 1, endedAt: AT + 5_000, label: 'wrap_up' as const },
    ];
    for (const part of [intervals, intervals, intervals.slice(1)]) {
      await db.transaction().execute((trx) => appendIntervals(trx, part));
    }
    const span = { from: AT, to: AT + 60_000 };
    const ask = { tenantId: 'acme', userId: 1, now: AT + 9_000, most: 10 };
    const { tenantId: _t, userId: _u, ...first } = intervals[0] as (typeof intervals)[number];
    expect(await intervalsWithin(db, { ...ask, span })).toEqual([
      first,
      { ...first, startedAt: AT + 1, endedAt: AT + 5_000, label: 'wrap_up' },
    ]);
    expect(await intervalsWithin(db, { ...ask, span: { from: AT + 1, to: AT + 2 } })).toHaveLength(1);
    expect(await intervalsWithin(db, { ...ask, tenantId: 'globex', span })).toEqual([]);
    await db.transaction().execute((trx) => saveAgentRows(trx, [change(row)]));
    expect((await intervalsWithin(db, { ...ask, span: { from: AT + 5_000, to: AT + 60_000 } })).at(-1)).toMatchObject({
      label: 'on_hold',
      startedAt: AT - 1,
      endedAt: AT + 9_000,
    });
  });

  it('knows who is an agent and which queues each serves, tenant by tenant', async () => {
    const { agents, queues, tenants } = await loadDirectory(db);
    expect([...tenants].sort()).toEqual(['acme', 'globex']);
    expect(queues.map(({ name, displayName, wrapupSeconds }) => [name, displayName, wrapupSeconds])).toEqual([
      ['acme_support', 'Support', 5],
      ['acme_sales', 'Sales', 0],
      ['globex_support', 'Support', 5],
      ['globex_sales', 'Sales', 0],
    ]);
    expect(
      agents.map((one) => [one.tenantId, one.userId, one.endpoint, one.extension, one.queues.map((q) => q.queue)]),
    ).toEqual([
      ['acme', 1, 'acme_alice', '1001', ['acme_support', 'acme_sales']],
      ['acme', 2, 'acme_bob', '1002', ['acme_support']],
      ['globex', 11, 'globex_alice', '1001', ['globex_support', 'globex_sales']],
      ['globex', 12, 'globex_bob', '1002', ['globex_support']],
    ]);
  });

  it('leaves out who may not receive calls, and follows a person to a new phone', async () => {
    await person(db, 'acme', 5, 'Vic', 'viewer', 'vic');
    await person(db, 'acme', 6, 'Sid', 'supervisor', 'sid');
    await person(db, 'acme', 7, 'Gone', 'agent', 'gone');
    await person(db, 'acme', 8, 'Old', 'agent', 'old');
    await serve(db, 'acme', 1, 'support', 'gone', 7);
    await serve(db, 'acme', 1, 'support', 'desk', null);
    await serve(db, 'acme', 2, 'sales', 'old', 8);
    await db.updateTable('user_roles').set({ revoked_at: new Date() }).where('user_id', '=', 7).execute();
    await db.updateTable('user_roles').set({ endpoint_id: 'acme_new' }).where('user_id', '=', 8).execute();
    await db
      .insertInto('queue_members')
      .values({ tenant_id: 'acme', queue_id: 1, queue_name: 'acme_support', interface: 'Local/1@acme_phones' })
      .execute();
    await db
      .insertInto('queue_members')
      .values({ tenant_id: 'acme', queue_id: 1, queue_name: 'acme_support', interface: 'PJSIP/globex_bob' })
      .execute();
    await db.updateTable('users').set({ status: 'suspended' }).where('id', '=', 12).execute();
    await db.updateTable('user_roles').set({ endpoint_id: 'globex_bob' }).where('user_id', '=', 3).execute();
    const { agents, standing } = await loadDirectory(db);
    expect(agents.map(({ userId }) => userId)).toEqual([1, 2, 6, 8, 11]);
    expect(agents.find(({ userId }) => userId === 8)).toMatchObject({
      endpoint: 'acme_new',
      queues: [{ queue: 'acme_sales' }],
    });
    expect(standing).toEqual([
      {
        queue: 'acme_support',
        interface: 'PJSIP/acme_desk',
        memberName: 'desk',
        penalty: 0,
        wrapupSeconds: 0,
        paused: false,
        pausedReason: '',
      },
    ]);
    await db.updateTable('tenants').set({ status: 'suspended' }).where('id', '=', 'globex').execute();
    expect((await loadDirectory(db)).agents.map(({ tenantId }) => tenantId)).not.toContain('globex');
  });

  it('takes a tenant’s settings for what they are worth', async () => {
    const set = (settings: unknown) =>
      db
        .updateTable('tenants')
        .set({ settings: JSON.stringify(settings) })
        .where('id', '=', 'acme')
        .execute();
    await set({ timezone: 'Mars/Olympus', break_reasons: ['lunch', 7, 'coffee'] });
    expect(await settingsOf(db, 'acme')).toEqual({ timezone: 'UTC', breakReasons: ['lunch', 'coffee'] });
    await set([]);
    expect(await settingsOf(db, 'acme')).toEqual({ timezone: 'UTC', breakReasons: [] });
  });
});
