import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { labDir, mysqlUrl } from '../support/lab.ts';
import { type Daemon, spokenFor, startDaemon } from './daemon.ts';
import { insertPeople } from './people.ts';
import { Reports } from './report.ts';
import { EPOCH } from './stage.ts';

const ALICE = 'acme/1/agent';
const SUE = 'acme/3/supervisor';
const GUS = 'globex/13/supervisor';

describe('agents over HTTP', () => {
  let daemon: Daemon;
  let spool: string;
  const pbx = spokenFor();
  const reports = new Reports();
  const say = (line: string): void => pbx.say(reports.read(line));
  /** Asks for a state and lets the PBX do it meanwhile. */
  const put = async (who: string, path: string, body: unknown, ...lines: string[]) => {
    const answer = daemon.ask(who, 'PUT', path, body);
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const line of lines) say(line);
    return answer;
  };

  beforeAll(async () => {
    const url = await mysqlUrl();
    const db = connect(url);
    await insertPeople(db);
    await db.destroy();
    spool = labDir('spool');
    daemon = await startDaemon(url, pbx, spool);
    say('0 snapshot alice=NOT_INUSE bob=UNAVAILABLE members=');
    await daemon.settled();
  });
  afterAll(() => daemon?.stop());

  it('writes the queues for Asterisk and has them read', async () => {
    expect(await readFile(join(spool, 'projection/queues.conf'), 'utf8')).toMatch(
      /\[acme_sales\][\s\S]*\[globex_support\]/,
    );
    await expect.poll(() => pbx.asked).toEqual(['reload']);
    pbx.asked.length = 0;
    await daemon.room.refresh();
    expect(pbx.asked).toEqual([]);
  });

  it('shows everybody to who sees the floor, and people to themselves', async () => {
    const all = await daemon.ask(SUE, 'GET', '/agents');
    expect(all).toMatchObject({
      status: 200,
      body: { items: [{ name: 'Alice', extension: '1001' }, { name: 'Bob' }], next_cursor: null },
    });
    expect(await daemon.ask(ALICE, 'GET', '/agents')).toMatchObject({ body: { items: [{ name: 'Alice' }] } });
    expect(await daemon.ask('acme/3/agent', 'GET', '/agents')).toMatchObject({ body: { items: [] } });
    expect((await daemon.ask(ALICE, 'GET', '/agents/2')).status).toBe(404);
    expect((await daemon.ask(SUE, 'GET', '/agents/2')).status).toBe(200);
    const foreign = async (id: number) => ({
      ...((await daemon.ask(GUS, 'GET', `/agents/${id}`)).body as object),
      request_id: '',
    });
    expect(await foreign(2)).toEqual(await foreign(99));
    expect((await daemon.ask(ALICE, 'GET', '/queues')).status).toBe(403);
    expect((await daemon.ask('acme/3/agent', 'GET', '/agents/me/state')).status).toBe(404);
  });

  it('keeps a supervisor with teams to people of them: lists, single ones, time and state', async () => {
    const night = `${SUE}/night`;
    const nobody = `${SUE}/day`;
    const names = async (who: string) =>
      ((await daemon.ask(who, 'GET', '/agents')).body as { items: AgentDto[] }).items.map(({ name }) => name);
    expect([await names(night), await names(`${SUE}/night+tier1`), await names(nobody)]).toEqual([
      ['Alice'],
      ['Alice', 'Bob'],
      [],
    ]);
    for (const [path, method, body] of [
      ['/agents/2', 'GET', undefined],
      ['/agents/2/timeline', 'GET', undefined],
      ['/agents/2/state', 'PUT', { status: 'away' }],
    ] as const) {
      const hidden = await daemon.ask(night, method, path, body);
      const absent = await daemon.ask(night, method, path.replace('2', '99'), body);
      expect(hidden.status).toBe(404);
      expect({ ...(hidden.body as object), request_id: '' }).toEqual({ ...(absent.body as object), request_id: '' });
    }
    expect((await daemon.ask(night, 'GET', '/agents/1')).status).toBe(200);
    expect((await daemon.ask(night, 'GET', '/agents/1/timeline')).status).toBe(200);
    const { items } = (await daemon.ask(night, 'GET', '/queues')).body as {
      items: { name: string; members: { name: string }[] }[];
    };
    expect(items.map(({ name, members }) => [name, members.map((one) => one.name)])).toEqual([
      ['support', ['Alice']],
      ['sales', ['Alice']],
    ]);
  });

  it('answers 200 when Asterisk has done it, 202 when it has not yet', async () => {
    const done = await put(
      ALICE,
      '/agents/me/state',
      { status: 'available' },
      '1 member support alice',
      '1.1 member sales alice',
    );
    expect(done).toMatchObject({
      status: 200,
      body: { status: 'available', wanted_status: 'available', can_take_call: true },
    });
    const late = await put(
      SUE,
      '/agents/1/state',
      { status: 'break', reason: 'lunch' },
      '2 member support alice paused=lunch',
    );
    expect(late).toMatchObject({ status: 202, body: { status: 'available', wanted_status: 'break', reason: null } });
    expect(await daemon.ask(ALICE, 'GET', '/agents/me/state')).toMatchObject({ body: { wanted_status: 'break' } });
    say('4 member sales alice paused=lunch');
    await daemon.settled();
    expect(await daemon.ask(ALICE, 'GET', '/agents/me/state')).toMatchObject({
      body: {
        status: 'break',
        reason: 'lunch',
        queues: [
          { name: 'support', paused: true },
          { name: 'sales', paused: true },
        ],
      },
    });
    await put(
      ALICE,
      '/agents/me/state',
      { status: 'available' },
      '5 member support alice paused=no',
      '5.1 member sales alice paused=no',
    );
  });

  it.each<[string, string, unknown, number, string?]>([
    [ALICE, '/agents/me/state', { status: 'asleep' }, 422, 'body.status'],
    [ALICE, '/agents/me/state', { status: 'away', tenant_id: 'globex' }, 422],
    [ALICE, '/agents/me/state', { status: 'available', reason: 'because' }, 422, 'body.reason'],
    [ALICE, '/agents/me/state', { status: 'break', reason: 'x'.repeat(81) }, 422, 'body.reason'],
    [ALICE, '/agents/me/state', { status: 'break', reason: 'a\r\nAction: Originate' }, 422, 'body.reason'],
    [ALICE, '/agents/me/state', { status: 'break', reason: '\u202etxt' }, 422, 'body.reason'],
    [ALICE, '/agents/me/state', { status: ['break'] }, 422, 'body.status'],
    [ALICE, '/agents/2/state', { status: 'offline' }, 403],
    [SUE, '/agents/3/state', { status: 'offline' }, 404],
    [SUE, '/agents/11/state', { status: 'offline' }, 404],
    [GUS, '/agents/1/state', { status: 'offline' }, 404],
    ['acme/3/supervisor', '/agents/me/state', { status: 'available' }, 404],
  ])('%s PUT %s %j: %i', async (who, path, body, status, where) => {
    const asked = [...pbx.asked];
    const answer = await daemon.ask(who, 'PUT', path, body);
    expect(answer.status).toBe(status);
    if (where !== undefined) expect(answer.body).toMatchObject({ errors: [{ path: where }] });
    expect(pbx.asked).toEqual(asked);
  });

  it('takes only the reasons that the tenant has, where it has some', async () => {
    const set = (settings: unknown) =>
      daemon.db
        .updateTable('tenants')
        .set({ settings: JSON.stringify(settings) })
        .where('id', '=', 'acme')
        .execute();
    const path = '/agents/me/break-reasons';
    expect((await daemon.ask(ALICE, 'GET', path)).body).toEqual({ items: [], free: true });
    await set({ timezone: 'Europe/Berlin', break_reasons: ['lunch', 'coffee'] });
    expect((await daemon.ask(ALICE, 'GET', path)).body).toEqual({ items: ['lunch', 'coffee'], free: false });
    for (const body of [{ status: 'break' }, { status: 'break', reason: 'tea' }]) {
      expect((await daemon.ask(ALICE, 'PUT', '/agents/me/state', body)).status).toBe(422);
    }
    await set({ timezone: 'Europe/Berlin' });
  });

  it('filters and pages', async () => {
    const names = async (query: string): Promise<string[]> => {
      const { body } = await daemon.ask(SUE, 'GET', `/agents${query}`);
      return (body as { items: AgentDto[] }).items.map(({ name }) => name);
    };
    expect(await names('?status=available')).toEqual(['Alice']);
    expect(await names('?status=offline')).toEqual(['Bob']);
    expect(await names('?queue=1')).toEqual(['Alice']);
    expect(await names('?team=tier1')).toEqual(['Alice', 'Bob']);
    expect(await names('?team=night')).toEqual(['Alice']);
    expect(await names('?team=tier')).toEqual([]);
    const first = await daemon.ask(SUE, 'GET', '/agents?limit=1');
    const { next_cursor } = first.body as { next_cursor: string };
    expect(await names(`?limit=1&cursor=${next_cursor}`)).toEqual(['Bob']);
    expect((await daemon.ask(SUE, 'GET', `/agents?limit=1&cursor=${next_cursor}x!`)).status).toBe(422);
    expect((await daemon.ask(SUE, 'GET', '/agents?tenant=globex')).status).toBe(422);
  });

  it('lists queues with everybody who serves them', async () => {
    expect((await daemon.ask(SUE, 'GET', '/queues')).body).toMatchObject({
      items: [
        {
          name: 'support',
          members: [
            { name: 'Alice', in_queue: true, can_take_call: true },
            { name: 'Bob', in_queue: false, status: 'offline' },
          ],
        },
        { name: 'sales', members: [{ name: 'Alice', in_queue: true, paused: false, penalty: 0 }] },
      ],
    });
    expect((await daemon.ask(GUS, 'GET', '/queues')).text).not.toContain('acme');
  });

  it('a list and what the stream told up to its number are the same', async () => {
    const picture = new Map<number, unknown>();
    let seen = 0;
    for (let n = 0; n < 60; n++) {
      say(
        `${10 + n} ${n % 3 === 0 ? 'ringing' : n % 3 === 1 ? 'up' : 'gone'} ${n % 2 === 0 ? 'alice' : 'bob'} ${Math.floor(n / 6) * 2 + (n % 2)} in=1`,
      );
      if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const { items, seq } = (await daemon.ask(SUE, 'GET', '/agents')).body as { items: AgentDto[]; seq: number };
      const upTo = daemon.told.filter(
        (one) => one.tenantId === 'acme' && one.seq <= seq && one.type === 'agent.state.changed',
      );
      for (const { seq: number, data } of upTo) if (number > seen) picture.set(Number(data['user_id']), data);
      seen = seq;
      for (const item of items) if (picture.has(item.user_id)) expect(item).toEqual(picture.get(item.user_id));
    }
    expect(picture.size).toBe(2);
  });

  it('has the time of a day in the tenant’s zone, as JSON and for a spreadsheet', async () => {
    await daemon.settled();
    const from = new Date(EPOCH / 1000 + 1_000).toISOString();
    const to = new Date(EPOCH / 1000 + 30_000).toISOString();
    const { body } = await daemon.ask(ALICE, 'GET', `/agents/1/timeline?from=${from}&to=${to}`);
    const line = body as {
      signed_in_ms: number;
      intervals: { duration_ms: number; label: string }[];
      totals: { ms: number }[];
    };
    expect(line.intervals.reduce((sum, one) => sum + one.duration_ms, 0)).toBe(line.signed_in_ms);
    expect(line.totals.reduce((sum, one) => sum + one.ms, 0)).toBe(line.signed_in_ms);
    expect(line.intervals.slice(0, 3)).toMatchObject([
      { label: 'available' },
      { label: 'break', reason: 'lunch' },
      { label: 'available' },
    ]);
    const day = await daemon.ask(SUE, 'GET', '/agents/1/timeline?day=2026-11-22');
    expect(day.body).toMatchObject({
      from: '2026-11-21T23:00:00.000Z',
      to: '2026-11-22T23:00:00.000Z',
      timezone: 'Europe/Berlin',
    });
    const csv = await daemon.ask(ALICE, 'GET', '/agents/1/timeline?day=2026-11-22 as text/csv');
    expect(csv.text.split('\r\n')[0]).toBe('user_id,started_at,ended_at,label,reason,call_id,duration_ms');
    expect(csv.text).toContain(',break,lunch,,');
    expect((await daemon.ask(ALICE, 'GET', '/agents/2/timeline')).status).toBe(404);
    expect((await daemon.ask(GUS, 'GET', '/agents/1/timeline')).status).toBe(404);
    for (const query of [
      'day=2026-02-30',
      'day=tomorrow',
      `from=${to}&to=${from}`,
      `from=${from}`,
      'from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z',
    ]) {
      expect((await daemon.ask(ALICE, 'GET', `/agents/1/timeline?${query}`)).status, query).toBe(422);
    }
  });
});
