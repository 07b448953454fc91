import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createApp } from '../../src/server/app.ts';
import { type DeclaredRoute, declareRoute } from '../../src/tenancy/guard/route.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house } from '../tenancy/people.ts';

const WHO = { kind: 'self', why: 'a test' } as const;
const CREATED = { 201: { description: 'Made' } };
const body = { required: true, content: { 'application/json': { schema: z.strictObject({ how: z.string() }) } } };

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('a POST with an Idempotency-Key, on %s', (_, url) => {
  let h: House;
  let app: ReturnType<typeof createApp>;
  let now = Date.now();
  let done = 0;
  let release: () => void = () => {};
  let keys = 0;
  const tokens: Record<string, string> = {};

  const things: DeclaredRoute[] = [
    declareRoute(
      WHO,
      createRoute({ method: 'post', path: '/things', request: { body }, responses: CREATED }),
      async (c) => {
        const { how } = c.req.valid('json');
        done++;
        if (how === 'conflict') throw new PatchbayError('conflict', `no ${done}`);
        if (how === 'broken') throw new Error(`failure ${done}`);
        if (how === 'away') throw new PatchbayError('unavailable', `away ${done}`);
        if (how === 'lost') throw new PatchbayError('outcome_unknown', `lost ${done}`);
        if (how === 'limited') throw new PatchbayError('rate_limited', 'slowly', { retryAfterSeconds: 1 });
        if (how === 'wrong') throw new PatchbayError('invalid', `wrong ${done}`);
        if (how === 'slow') await new Promise<void>((resolve) => (release = resolve));
        c.header('etag', `"${done}"`);
        c.header('location', `/things/${done}`);
        const secret = how === 'large' ? 'x'.repeat(300_000) : `very-secret-${done}`;
        return c.json({ done, secret, user: c.get('caller').userId }, 201);
      },
    ),
    declareRoute(
      WHO,
      createRoute({ method: 'post', path: '/empty', responses: { 204: { description: 'Done' } } }),
      (c) => {
        done++;
        return c.body(null, 204);
      },
    ),
  ];

  beforeAll(async () => {
    h = await house(await url(), { clock: { now: () => now } });
    await addTenant(h.db, 'acme');
    await addTenant(h.db, 'globex');
    for (const [email, tenant] of [
      ['anna@example.com', 'acme'],
      ['bert@example.com', 'acme'],
      ['gina@example.com', 'globex'],
    ] as const) {
      await addMember(h.db, tenant, await addPerson(h.db, email), 'agent');
    }
    await signIn();
    const { guard, answers } = h.room;
    const common = { readiness: () => [], metrics: createMetrics(), version: '0', log: silentLog };
    app = createApp({ routes: things, guard, answers, ...common });
  });
  afterAll(() => h.close());

  async function signIn(): Promise<void> {
    for (const who of ['anna', 'bert', 'gina']) tokens[who] = (await h.login(`${who}@example.com`)).access_token;
  }
  async function post(key: string | null, given: unknown, o: { who?: string; path?: string } = {}) {
    const answer = await app.request(`/api/v1${o.path ?? '/things'}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens[o.who ?? 'anna']}`,
        'content-type': 'application/json',
        ...(key === null ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(given),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }
  const newKey = () => `key-${++keys}`;

  it('is done once, and answered alike for a day', async () => {
    const key = newKey();
    const first = await post(key, { how: 'well' });
    const again = await post(key, { how: 'well' });
    expect(first.status).toBe(201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    for (const name of ['content-type', 'etag', 'location']) {
      expect(again.headers.get(name), name).toBe(first.headers.get(name));
    }
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    now += 23 * 3_600_000;
    await signIn();
    expect((await post(key, { how: 'well' })).text).toBe(first.text);
    now += 2 * 3_600_000;
    await signIn();
    expect((await post(key, { how: 'well' })).text).not.toBe(first.text);
  });

  it('is done each time without a key, or with another', async () => {
    const texts = [
      await post(null, { how: 'well' }),
      await post(null, { how: 'well' }),
      await post(newKey(), { how: 'well' }),
    ];
    expect(new Set(texts.map(({ text }) => text)).size).toBe(3);
  });

  it('is refused when the key stands for another request', async () => {
    const key = newKey();
    await post(key, { how: 'well' });
    const before = done;
    for (const [given, path] of [
      [{ how: 'other' }, '/things'],
      [{ how: 'well' }, '/empty'],
    ] as const) {
      const answer = await post(key, given, { path });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([409, 'conflict']);
    }
    expect(done).toBe(before);
  });

  it('belongs to one caller in one tenant', async () => {
    const key = newKey();
    const all = [];
    for (const who of ['anna', 'bert', 'gina']) all.push(await post(key, { how: 'well' }, { who }));
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(all.map(({ text }) => JSON.parse(text).user)).size).toBe(3);
  });

  it('at the same moment is done once; the others are told to wait', async () => {
    const key = newKey();
    const before = done;
    const first = post(key, { how: 'slow' });
    await expect.poll(() => done).toBe(before + 1);
    const others = await Promise.all([1, 2, 3].map(() => post(key, { how: 'slow' })));
    expect(others.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      Array(3).fill([409, '1']),
    );
    release();
    const answer = await first;
    expect((await post(key, { how: 'slow' })).text).toBe(answer.text);
    expect(done).toBe(before + 1);

    const racing = newKey();
    const statuses = (await Promise.all(Array.from({ length: 12 }, () => post(racing, { how: 'well' })))).map(
      (one) => one.status,
    );
    expect(done).toBe(before + 2);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  });

  it('whose daemon died in the middle can be tried again after two minutes', async () => {
    const key = newKey();
    const before = done;
    const lost = post(key, { how: 'slow' });
    await expect.poll(() => done).toBe(before + 1);
    const give = release;
    expect((await post(key, { how: 'slow' })).status).toBe(409);
    now += 121_000;
    const second = post(key, { how: 'slow' });
    await expect.poll(() => done).toBe(before + 2);
    release();
    give();
    expect((await second).status).toBe(201);
    expect((await lost).status).toBe(201);
  });

  it.each([
    ['conflict', 409, true],
    ['broken', 500, false],
    ['away', 503, false],
    ['lost', 504, true],
    ['limited', 429, false],
    ['wrong', 422, false],
  ])('that ends in "%s" (%i) is remembered: %s', async (how, status, remembered) => {
    const key = newKey();
    const before = done;
    const answers = [await post(key, { how }), await post(key, { how })];
    expect(answers.map((one) => one.status)).toEqual([status, status]);
    expect(done).toBe(before + (remembered ? 1 : 2));
  });

  it('without a body is answered without one', async () => {
    const key = newKey();
    const before = done;
    const answers = [await post(key, {}, { path: '/empty' }), await post(key, {}, { path: '/empty' })];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(done).toBe(before + 1);
  });

  it('with an answer too large to be kept is not done again', async () => {
    const key = newKey();
    expect((await post(key, { how: 'large' })).status).toBe(201);
    const before = done;
    const again = await post(key, { how: 'large' });
    expect([again.status, JSON.parse(again.text).detail]).toEqual([409, expect.stringContaining('201')]);
    expect(done).toBe(before);
  });

  it('leaves no secret in the table', async () => {
    const key = `sesame-${newKey()}`;
    await post(key, { how: 'well' });
    const { rows } = await sql`select * from idempotency_keys`.execute(h.db);
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/very-secret|sesame/);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('very-secret').toString('base64').slice(0, 12));
  });

  it.each(['', ' ', 'x'.repeat(256), 'a b', 'ü'])('takes no key like %j', async (key) => {
    const before = done;
    expect((await post(key, { how: 'well' })).status).toBe(422);
    expect(done).toBe(before);
  });
});
