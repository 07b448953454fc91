import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant } from '../tenancy/people.ts';
import { Listener, type ListenOptions, type Stage, stage } from './stage.ts';

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('the live stream, on %s', (_, databaseUrl) => {
  let s: Stage;
  let anna: number;
  const tokens: Record<string, string> = {};
  const open: Listener[] = [];

  beforeAll(async () => {
    s = await stage(await databaseUrl(), { limits: { heartbeatMs: 300, replayed: 300, pollMs: 200 } });
    for (const tenant of ['acme', 'globex', 'quiet']) await addTenant(s.db, tenant);
    anna = await addPerson(s.db, 'anna@example.com');
    await addMember(s.db, 'acme', anna, 'agent');
    for (const [email, tenant, role] of [
      ['sue@example.com', 'acme', 'supervisor'],
      ['sue@example.net', 'globex', 'supervisor'],
      ['zoe@example.com', 'quiet', 'supervisor'],
      ['root@example.com', 'quiet', 'superadmin'],
    ] as const) {
      await addMember(s.db, tenant, await addPerson(s.db, email), role);
    }
    for (const email of [
      'anna@example.com',
      'sue@example.com',
      'sue@example.net',
      'zoe@example.com',
      'root@example.com',
    ]) {
      tokens[email] = await s.token(email);
    }
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.ws.terminate();
  });
  afterAll(() => s.stop());

  function listen(email: string, o: ListenOptions = {}): Listener {
    const listener = new Listener(s.url, { ...(tokens[email] === undefined ? {} : { token: tokens[email] }), ...o });
    open.push(listener);
    return listener;
  }

  it('tells everybody to load anew when announcements were given up, whatever they named', async () => {
    const ann = listen('anna@example.com');
    await ann.live();
    ann.say({ type: 'subscribe', topics: ['queue:12'] });
    await ann.until((frames) => frames.some(({ type }) => type === 'subscribed'));
    await s.tell({ type: 'resync', data: {} });
    await ann.until((frames) => frames.some(({ type }) => type === 'resync'));
  });

  it('brings what happens, in order, once committed', async () => {
    const sue = listen('sue@example.com');
    const hello = await sue.live();
    const first = await s.tell({
      type: 'call.started',
      at: Date.parse('2026-03-01T10:00:00.123Z'),
      data: { id: 'c1' },
    });
    const rest = await s.tell(
      { type: 'agent.state.changed', data: { name: 'Zoë "山" \u2028' } },
      { type: 'call.started' },
    );
    await sue.until(() => sue.events.length === 3);
    expect(sue.numbers).toEqual([...first, ...rest]);
    expect(first[0]).toBe((hello.seq ?? 0) + 1);
    expect(sue.events[0]).toEqual({
      seq: first[0],
      type: 'call.started',
      at: '2026-03-01T10:00:00.123Z',
      data: { id: 'c1' },
    });
    expect(sue.events[1]?.data).toEqual({ name: 'Zoë "山" \u2028' });
  });

  it('brings frames of every length whole', async () => {
    const sue = listen('sue@example.com');
    await sue.live();
    const texts = [0, 60, 110, 126, 127, 65_000, 65_535, 65_600, 200_000].map((length) => 'é'.repeat(length));
    for (const text of texts) await s.tell({ type: 'call.started', data: { text } });
    await sue.until(() => sue.events.length === texts.length);
    expect(sue.events.map(({ data }) => data?.['text'])).toEqual(texts);
  });

  it('brings nothing of another tenant', async () => {
    const [sue, other] = [listen('sue@example.com'), listen('sue@example.net')];
    await Promise.all([sue.live(), other.live()]);
    other.say({ type: 'subscribe', topics: ['*', 'call.*', 'queue:1', `agent:${anna}`] });
    await s.tell({ type: 'call.started', topics: ['queue:1', `agent:${anna}`], data: { secret: 'of acme' } });
    const [seq = 0] = await s.tell({ type: 'call.started', tenantId: 'globex', data: { of: 'globex' } });
    await other.reached(seq);
    expect(other.events.map(({ data }) => data)).toEqual([{ of: 'globex' }]);
    await sue.until(() => sue.events.length === 1);
    expect(sue.events[0]?.data).toEqual({ secret: 'of acme' });
  });

  it('brings an agent only what is the agent’s own, also in a replay', async () => {
    const listener = listen('anna@example.com');
    const { seq: since = 0 } = await listener.live();
    const told = await s.tell(
      { type: 'agent.state.changed', topics: ['agent:999999'] },
      { type: 'agent.state.changed', topics: [`agent:${anna}`, 'queue:3'] },
      { type: 'agent.state.changed', topics: [`agent:${anna}9`] },
      { type: 'queue.stats', topics: [`agent:${anna}`] },
      { type: 'report.ready', topics: [`agent:${anna}`] },
      { type: 'nobody.declared.this', topics: [`agent:${anna}`] },
      { type: 'call.started', topics: ['agent:999999', `agent:${anna}`] },
    );
    await listener.reached(told[6] ?? 0);
    expect(listener.numbers).toEqual([told[1], told[6]]);
    const again = listen('anna@example.com', { since });
    await again.live();
    expect(again.numbers).toEqual([told[1], told[6]]);
    const sue = listen('sue@example.com', { since });
    await sue.live();
    expect(sue.numbers).toEqual(told.filter((seq) => seq !== told[5]));
  });

  it('replays exactly what was missed, and goes on from there', async () => {
    const before = await s.tell({ type: 'call.started' });
    const missed = await s.tell(...Array.from({ length: 250 }, () => ({ type: 'call.started' })));
    const sue = listen('sue@example.com', { since: before[0] ?? 0 });
    const racing = await Promise.all(Array.from({ length: 20 }, () => s.tell({ type: 'call.started' })));
    const hello = await sue.live();
    const last = await s.tell({ type: 'call.started' });
    await sue.reached(last[0] ?? 0);
    expect(sue.numbers).toEqual([...missed, ...racing.flat().sort((a, b) => a - b), ...last]);
    expect(hello.seq).toBeGreaterThanOrEqual(missed.at(-1) ?? 0);
    expect(sue.frames.some(({ type }) => type === 'resync')).toBe(false);
  });

  it('says so when what was missed is too far back, too much, or never was', async () => {
    const told = await s.tell(...Array.from({ length: 350 }, () => ({ type: 'call.started' })));
    const head = told.at(-1) ?? 0;
    const tooMuch = listen('sue@example.com', { since: head - 301 });
    const never = listen('sue@example.com', { since: head + 1_000 });
    await Promise.all([tooMuch.live(), never.live()]);
    for (const listener of [tooMuch, never]) {
      expect(listener.frames.map(({ type }) => type)).toEqual(['resync', 'hello']);
      expect(listener.frames[0]?.seq).toBe(head);
    }
    await s.db
      .deleteFrom('event_outbox')
      .where('tenant_id', '=', 'acme')
      .where('seq', '<', head - 50)
      .execute();
    const pruned = listen('sue@example.com', { since: head - 100 });
    await pruned.live();
    expect(pruned.frames.map(({ type }) => type)).toEqual(['resync', 'hello']);
    const next = await s.tell({ type: 'call.started' });
    await pruned.reached(next[0] ?? 0);
    expect(pruned.numbers).toEqual(next);
  });

  it('finds what was committed and never told', async () => {
    const sue = listen('sue@example.com');
    await sue.live();
    const silent = await s.commit({ type: 'call.started' }, { type: 'call.started' });
    await sue.until(() => sue.events.length === 2);
    const more = await s.commit({ type: 'call.started' });
    const told = await s.tell({ type: 'call.started' });
    await sue.until(() => sue.events.length === 4);
    expect(sue.numbers).toEqual([...silent, ...more, ...told]);
  });

  it('knows the numbers that a client saw over HTTP before the stream did', async () => {
    const first = listen('sue@example.com');
    await first.live();
    const [ahead = 0] = await s.commit({ type: 'call.started' });
    const sue = listen('sue@example.com', { since: ahead });
    expect((await sue.live()).seq).toBe(ahead);
    const next = await s.tell({ type: 'call.started' });
    await sue.reached(next[0] ?? 0);
    expect(sue.numbers).toEqual(next);
    expect(sue.frames.some(({ type }) => type === 'resync')).toBe(false);
  });

  it('tells everybody to load anew when the database went back to an older state', async () => {
    await s.tell({ type: 'call.started', tenantId: 'quiet' }, { type: 'call.started', tenantId: 'quiet' });
    const zoe = listen('zoe@example.com');
    const { seq = 0 } = await zoe.live();
    await s.db
      .deleteFrom('event_outbox')
      .where('tenant_id', '=', 'quiet')
      .where('seq', '>', seq - 1)
      .execute();
    await s.db
      .updateTable('tenant_sequences')
      .set({ last_seq: seq - 1 })
      .where('tenant_id', '=', 'quiet')
      .execute();
    await zoe.until((frames) => frames.some((frame) => frame.type === 'resync' && frame.seq === seq - 1));
    await s.commit({ type: 'call.started', tenantId: 'quiet', data: { number: 'given out twice' } });
    await zoe.until(() => zoe.events.length === 1);
    expect(zoe.numbers).toEqual([seq]);
  });

  it('lets clients choose, one choice not touching another', async () => {
    const [some, all] = [listen('sue@example.com'), listen('sue@example.com')];
    await Promise.all([some.live(), all.live()]);
    some.say({ type: 'subscribe', topics: ['agent.*', 'queue:12'] });
    await some.until((frames) => frames.some(({ type }) => type === 'subscribed'));
    const told = await s.tell(
      { type: 'agent.state.changed' },
      { type: 'call.started', topics: ['queue:1', 'queue:123'] },
      { type: 'call.started', topics: ['queue:12'] },
      { type: 'report.ready' },
    );
    await all.until(() => all.events.length === 4);
    await some.reached(told[2] ?? 0);
    expect(some.numbers).toEqual([told[0], told[2]]);
    some.say({ type: 'unsubscribe', topics: ['queue:12'] });
    some.say({ type: 'subscribe', topics: ['report.ready'] });
    await some.until((frames) => frames.filter(({ type }) => type === 'subscribed').length === 3);
    expect(some.frames.findLast(({ type }) => type === 'subscribed')?.topics).toEqual(['agent.*', 'report.ready']);
    const more = await s.tell({ type: 'call.started', topics: ['queue:12'] }, { type: 'report.ready' });
    await some.reached(more[1] ?? 0);
    expect(some.numbers).toEqual([told[0], told[2], more[1]]);
  });

  it('says regularly where it stands, also to those who are sent nothing', async () => {
    const listener = listen('anna@example.com');
    await listener.live();
    const [seq] = await s.tell({ type: 'report.ready' });
    await listener.until((frames) => frames.some((frame) => frame.type === 'heartbeat' && frame.seq === seq));
    expect(listener.events).toEqual([]);
  });

  it('takes a superadmin into a tenant by header or, from a browser, by subprotocol', async () => {
    const token = tokens['root@example.com'];
    const byHeader = listen('root@example.com', { headers: { 'x-tenant': 'acme' } });
    const byProtocol = listen('', { protocols: ['patchbay', `bearer.${token}`, 'tenant.acme'] });
    const there = [byHeader, byProtocol];
    await Promise.all(there.map((one) => one.live()));
    expect(byProtocol.ws.protocol).toBe('patchbay');
    const told = await s.tell({ type: 'call.started' });
    for (const one of there) await one.until(() => one.events.length === 1);
    expect(there.map((one) => one.numbers)).toEqual([told, told]);
    const rows = await s.db.selectFrom('audit_logs').selectAll().where('action', '=', 'superadmin.request').execute();
    expect(rows.map((row) => row.entity_id)).toEqual(['GET /api/v1/stream', 'GET /api/v1/stream']);
    const elsewhere = listen('sue@example.com', { headers: { 'x-tenant': 'globex' } });
    expect((await elsewhere.closed).code).toBe(4001);
  });
});
