import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/platform/mysql/connect.ts';
import { createReports } from '../../src/reports/index.ts';
import { addPeople, type People } from '../records/people.ts';
import { readInto } from '../records/reading.ts';
import { scenario } from '../records/scenario.ts';
import { shifted } from '../records/spool-text.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { appForNamed, askAs } from '../support/named-callers.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: { readonly items: readonly unknown[]; readonly total?: unknown; readonly errors?: readonly unknown[] };
}

/** What recorded calls come to; each was counted by hand from its table. */
const CALLS = [
  'queue-answered',
  'queue-answered-after-answer',
  'queue-abandoned',
  'queue-abandoned-unanswered',
  'queue-ring-no-answer',
  'answered',
  'outbound',
] as const;
const DAY = '2026-11-22';
const period = `from=${DAY}T00:00:00Z&to=2026-11-24T00:00:00Z`;

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('reports, from %s', (_name, freshUrl) => {
  let ask: (who: string, path: string, accept?: string) => Promise<Answer>;
  let db: ReturnType<typeof connect>;
  let acme: People;
  let queueId: number;
  const sue = () => `acme/${acme.users['1002']}/supervisor`;

  beforeAll(async () => {
    db = connect(await freshUrl());
    acme = await addPeople(db);
    await addPeople(db, 'globex');
    const queue = { tenant_id: 'acme', name: 'acme_support', local_name: 'support', display_name: 'Support' };
    queueId = Number((await db.insertInto('queues').values(queue).executeTakeFirstOrThrow()).insertId);
    await db
      .insertInto('queues')
      .values({ tenant_id: 'globex', name: 'globex_support', local_name: 'support', display_name: 'Support' })
      .execute();
    await readInto(db, [
      ...CALLS.map((name) => scenario(name)),
      shifted(scenario('queue-answered'), { serial: 9, tenant: 'globex' }),
    ]);
    const spent = (label: 'available' | 'talking' | 'wrap_up', from: string, to: string) => ({
      tenant_id: 'acme',
      user_id: acme.users['1001'],
      label,
      started_at: new Date(from),
      ended_at: new Date(to),
    });
    await db
      .insertInto('agent_intervals')
      .values([
        spent('available', '2026-11-21T23:00:00.000Z', '2026-11-22T01:00:00.000Z'),
        spent('talking', '2026-11-22T01:00:00.000Z', '2026-11-22T02:00:00.000Z'),
        spent('wrap_up', '2026-11-22T02:00:00.000Z', '2026-11-22T02:30:00.000Z'),
        spent('available', '2026-11-23T22:30:00.000Z', '2026-11-24T05:00:00.000Z'),
      ])
      .execute();
    const app = appForNamed({ routes: createReports({ db }).routes, features: () => new Set(['analytics']) });
    ask = (who, path, accept) => askAs(app, who, ['GET', path], undefined, accept === undefined ? {} : { accept });
  }, 90_000);

  it('counts each stay in a queue once, and nobody else’s', async () => {
    const { status, body } = await ask(sue(), `/stats/queues?${period}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      queue: { id: queueId, name: 'support', display_name: 'Support' },
      offered: 5,
      answered: 2,
      abandoned: 2,
      overflowed: 1,
      transferred: 0,
      first_call_settled: null,
    });
    expect(body.total).toMatchObject({ offered: 5, answered_in_time: 2, abandoned_in_time: 2, service_level: 0.6667 });
  });

  it('counts the hold and the wrap-up of these calls, each once', async () => {
    const visits = await db
      .selectFrom('call_queue_visits')
      .selectAll()
      .where('tenant_id', '=', 'acme')
      .where('outcome', '=', 'answered')
      .where('user_id', '=', acme.users['1001'] ?? 0)
      .orderBy('entered_at')
      .execute();
    const [visit] = visits;
    if (visit === undefined) throw new Error('nobody was answered');
    const { call_id, user_id, entered_at } = visit;
    const after = (seconds: number) => new Date(entered_at.getTime() + seconds * 1_000);
    const spent = (label: 'on_hold' | 'wrap_up', from: number, to: number, of: string | null = call_id) =>
      ({
        tenant_id: 'acme',
        user_id: user_id ?? 0,
        call_id: of,
        label,
        started_at: after(from),
        ended_at: after(to),
      }) as const;
    await db
      .insertInto('agent_intervals')
      .values([
        spent('on_hold', 10, 14),
        spent('on_hold', 20, 25),
        spent('wrap_up', 30, 60),
        spent('wrap_up', 60, 90, null),
        spent('wrap_up', 90, 99, 'another call'),
      ])
      .execute();
    // The call came back to the queue, and to the same person: what follows belongs to that stay.
    const again = { ...visit, place: visit.place + 1, entered_at: after(100), talk_ms: 0 };
    await db.insertInto('call_queue_visits').values(again).execute();
    await db
      .insertInto('agent_intervals')
      .values(spent('wrap_up', 110, 117))
      .execute();
    const { body } = await ask(sue(), `/stats/queues?${period}`);
    expect(body.total).toMatchObject({ hold_seconds: 9, wrap_up_seconds: 37 });
    await db.deleteFrom('call_queue_visits').where('call_id', '=', call_id).where('place', '=', again.place).execute();
    await db
      .deleteFrom('agent_intervals')
      .where('started_at', '>=', after(0))
      .where('ended_at', '<=', after(120))
      .execute();
  });

  it('cuts the time of people where days do', async () => {
    const { body } = await ask(sue(), `/stats/agents?${period}&interval=day&agent_id=${acme.users['1001']}`);
    const time = (available: number, talking: number, wrap_up: number) => ({ available, talking, wrap_up, break: 0 });
    expect(body.items).toMatchObject([
      {
        from: `${DAY}T00:00:00.000Z`,
        signed_in_seconds: 9_000,
        time_seconds: time(3_600, 3_600, 1_800),
        occupancy: 0.6,
      },
      { from: '2026-11-23T00:00:00.000Z', signed_in_seconds: 5_400, time_seconds: time(5_400, 0, 0), occupancy: 0 },
    ]);
  });

  it('counts calls by whose phone they reached', async () => {
    const { body } = await ask(sue(), `/stats/agents?${period}`);
    expect(body.items).toMatchObject([
      { agent: { id: acme.users['1001'] }, offered: 6, answered: 3, missed: 3 },
      { agent: { id: acme.users['1002'] }, offered: 0, answered: 0, missed: 0 },
    ]);
  });

  it('keeps the figures of who has become a supervisor without a phone, or has left', async () => {
    const role = (to: object) =>
      db.updateTable('user_roles').set(to).where('user_id', '=', acme.users['1001']).execute();
    await role({ role: 'supervisor', endpoint_id: null, revoked_at: new Date() });
    const { body } = await ask(sue(), `/stats/agents?${period}&agent_id=${acme.users['1001']}`);
    expect(body.items).toMatchObject([{ offered: 6, answered: 3, signed_in_seconds: 14_400 }]);
    await role({ role: 'agent', endpoint_id: 'acme_k3v9x2m7qd', revoked_at: null });
  });

  it('counts a call that was passed on for who passed it on, and for nobody else', async () => {
    const by = (endpoint: string) => JSON.stringify([{ type: 'blind', at: 0, by: endpoint, to: '1002' }]);
    const passedOn = async (endpoint: string) => {
      await db
        .updateTable('call_records')
        .set({ transfers: by(endpoint) })
        .where('tenant_id', '=', 'acme')
        .execute();
      const { body } = await ask(sue(), `/stats/agents?${period}&agent_id=${acme.users['1001']}`);
      return body.items;
    };
    expect(await passedOn('acme_k3v9x2m7qd')).toMatchObject([{ answered: 3, transferred: 3 }]);
    expect(await passedOn('acme_p8w4r6t2zb')).toMatchObject([{ answered: 3, transferred: 0 }]);
  });

  it('is a spreadsheet for who asks for one', async () => {
    const { text } = await ask(sue(), `/stats/queues?${period}&interval=day`, 'text/csv');
    const rows: Record<string, string>[] = parse(text, { columns: true });
    expect(rows.map(({ queue, offered, service_level }) => [queue, offered, service_level])).toEqual([
      ['support', '5', '0.6667'],
      ['support', '0', ''],
    ]);
  });

  it('counts callers who did not have to call again', async () => {
    // Acme's caller called again after each answer; Globex's, with the same number there, did not.
    const acmes = await ask(sue(), `/stats/queues?${period}&first_call_days=7`);
    expect(acmes.body.total).toMatchObject({ answered: 2, first_call_settled: 0, first_call_rate: 0 });
    const globexes = await ask('globex/1/supervisor', `/stats/queues?${period}&first_call_days=7`);
    expect(globexes.body.total).toMatchObject({ answered: 1, first_call_settled: 1, first_call_rate: 1 });
  });

  it('takes who was called back for the caller: he calls again', async () => {
    const on = 'from=2026-11-26T00:00:00Z&to=2026-11-28T00:00:00Z&first_call_days=7';
    await readInto(db, [scenario('callback')]);
    const settled = async () => (await ask(sue(), `/stats/queues?${on}`)).body.total;
    expect(await settled()).toMatchObject({ answered: 1, first_call_settled: 1 });
    const one = db.selectFrom('call_records').selectAll().where('tenant_id', '=', 'acme');
    const back = await one.where('callback_id', 'is not', null).executeTakeFirstOrThrow();
    const other = await one
      .where('direction', '=', 'inbound')
      .where('queue_name', 'is', null)
      .executeTakeFirstOrThrow();
    const isTold = (as: { from_number: string; started_at: Date }) =>
      db.updateTable('call_records').set(as).where('id', '=', other.id).execute();
    await isTold({
      from_number: back.to_number,
      started_at: new Date((back.ended_at?.getTime() ?? 0) + 60_000),
    });
    expect(await settled()).toMatchObject({ answered: 1, first_call_settled: 0 });
    await isTold({ from_number: other.from_number, started_at: other.started_at });
  });

  it('is of the day of its end when only that is given', async () => {
    const { body } = await ask(sue(), '/stats/queues?to=2026-11-20T12:00:00Z');
    expect(body).toMatchObject({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T12:00:00.000Z' });
  });

  it('shows live the queues that there are, and not one that was deleted', async () => {
    const gone = { tenant_id: 'acme', name: 'acme_gone', local_name: 'gone', display_name: 'Gone' };
    await db
      .insertInto('queues')
      .values({ ...gone, deleted_at: new Date() })
      .execute();
    const { body } = await ask(sue(), '/stats/live');
    expect(body).toMatchObject({ queues: [{ queue: { name: 'support' } }] });
    await db.deleteFrom('queues').where('name', '=', 'acme_gone').execute();
  });

  it.each([
    ['from=2026-11-24T00:00:00Z&to=2026-11-22T00:00:00Z', 'query.to'],
    ['from=2024-11-24T00:00:00Z&to=2026-11-22T00:00:00Z', 'query.to'],
    ['from=2026-01-01T00:00:00Z&to=2026-11-22T00:00:00Z&interval=hour', 'query.interval'],
    ['timezone=Mars/Base', 'query.timezone'],
    ['service_level_seconds=0', 'query.service_level_seconds'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await ask(sue(), `/stats/queues?${query}`);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ path }]);
  });

  it('of a queue or a person of somebody else there is none', async () => {
    const stranger = 'globex/1/supervisor';
    expect((await ask(stranger, `/stats/queues?queue_id=${queueId}`)).status).toBe(404);
    expect((await ask(stranger, `/stats/agents?agent_id=${acme.users['1001']}`)).status).toBe(404);
    expect((await ask(`acme/${acme.users['1001']}/agent`, '/stats/queues')).status).toBe(403);
  });
});
