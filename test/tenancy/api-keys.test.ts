import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house } from './people.ts';

interface Key {
  readonly id: number;
  readonly key: string;
  readonly prefix: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('API keys, on %s', (_, url) => {
  let h: House;
  let now = Date.parse('2026-03-01T10:00:00Z');
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    h = await house(await url(), { clock: { now: () => now }, keyBudget: { points: 30, seconds: 60 } });
    for (const id of ['acme', 'globex', 'plain']) await addTenant(h.db, id);
    await setFeatures({ api: true });
    const people = [
      ['adam@example.com', 'acme', 'tenant_admin', {}],
      ['gina@example.com', 'globex', 'tenant_admin', {}],
      ['paul@example.com', 'plain', 'tenant_admin', {}],
      ['ina@example.com', 'acme', 'viewer', { can_manage_integrations: true }],
      ['sue@example.com', 'acme', 'supervisor', { can_manage_integrations: true }],
      ['root@example.com', 'globex', 'superadmin', {}],
    ] as const;
    for (const [email, tenant, role, changes] of people) {
      await addMember(h.db, tenant, await addPerson(h.db, email), role, changes);
    }
    await h.db.updateTable('user_roles').set({ teams: '["night"]' }).where('role', '=', 'supervisor').execute();
    await signIn();
  });
  afterAll(() => h.close());

  async function signIn(): Promise<void> {
    for (const who of ['adam', 'gina', 'paul', 'ina', 'sue', 'root']) {
      tokens[who] = (await h.login(`${who}@example.com`)).access_token;
    }
  }
  const setFeatures = (features: object) =>
    h.db
      .updateTable('tenants')
      .set({ features: JSON.stringify(features) })
      .where('id', 'in', ['acme', 'globex'])
      .execute();
  const of = (who: string) => ({ token: tokens[who] ?? '' });
  const create = (who: string, body: unknown, headers = {}) =>
    h.ask('POST', '/api-keys', { ...of(who), body, headers });
  const made = async (who = 'adam', more = {}): Promise<Key> => {
    const answer = await create(who, { name: 'CRM', permissions: ['can_manage_settings'], ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as unknown as Key;
  };
  /** A route of the tenant that a key can be seen to get through: no such user there. */
  const knock = (token: string, headers = {}) => h.ask('GET', '/users/987654321/sessions', { token, headers });

  it('are shown once, kept as a digest, and written down', async () => {
    const key = await made();
    expect(key).toMatchObject({
      name: 'CRM',
      permissions: ['can_manage_settings'],
      expires_at: null,
      last_used_at: null,
    });
    expect(key.key).toMatch(/^pbk_[0-9a-f]{8}_[0-9a-f]{48}$/);
    expect(key.key.startsWith(`${key.prefix}_`)).toBe(true);
    const listed = JSON.stringify((await h.ask('GET', '/api-keys', of('adam'))).body);
    expect(listed).toContain(key.prefix);
    expect(listed).not.toContain(key.key);
    const { rows } = await sql`select * from api_keys, audit_logs`.execute(h.db);
    expect(JSON.stringify(rows)).not.toContain(key.key.slice(14));
    const audit = await h.db.selectFrom('audit_logs').selectAll().where('action', '=', 'api_key.created').execute();
    expect(audit.at(-1)).toMatchObject({ tenant_id: 'acme', entity_id: String(key.id) });
  });

  it('open what they were given and nothing else', async () => {
    const key = await made();
    expect((await knock(key.key)).status).toBe(404);
    expect((await h.ask('GET', '/api-keys', { token: key.key })).status).toBe(403);
    for (const wrong of [
      `${key.key}0`,
      key.key.slice(0, -1),
      key.key.toUpperCase(),
      `${key.key.slice(0, -1)}g`,
      key.prefix,
    ]) {
      expect((await knock(wrong)).status, wrong).toBe(401);
    }
  });

  it('are no person', async () => {
    const { key } = await made('adam', { permissions: ['can_manage_integrations', 'can_manage_settings'] });
    const about = [
      ['GET', '/auth/me'],
      ['POST', '/auth/logout'],
      ['GET', '/auth/sessions'],
      ['POST', '/auth/logout-everywhere'],
      ['GET', '/auth/totp'],
    ] as const;
    for (const [method, path] of about) {
      const answer = await h.ask(method, path, { token: key });
      expect([answer.status, answer.body.code], path).toEqual([403, 'forbidden']);
    }
    expect((await h.ask('GET', '/api-keys', { token: key })).status).toBe(200);
    const more = { name: 'more', permissions: ['can_manage_settings'] };
    expect((await h.ask('POST', '/api-keys', { token: key, body: more })).status).toBe(403);
    expect((await h.ask('DELETE', '/api-keys/1', { token: key })).status).toBe(403);
    expect((await knock(key, { 'x-tenant': 'globex' })).status).toBe(403);
    expect((await knock(key, { 'x-tenant': 'acme' })).status).toBe(404);
  });

  it('grant nothing that their maker does not hold', async () => {
    const answer = await create('ina', { name: 'x', permissions: ['can_view_reports', 'can_manage_settings'] });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect((await create('ina', { name: 'x', permissions: ['can_view_reports'] })).status).toBe(201);
    // Who sees one team makes no key that sees all.
    expect((await create('sue', { name: 'x', permissions: ['can_view_reports'] })).status).toBe(403);
  });

  it.each([
    [{ name: '', permissions: ['can_view_reports'] }, 'body.name'],
    [{ name: 'a\r\nb', permissions: ['can_view_reports'] }, 'body.name'],
    [{ name: 'a\u202eb', permissions: ['can_view_reports'] }, 'body.name'],
    [{ name: ['x'], permissions: ['can_view_reports'] }, 'body.name'],
    [{ name: 'x', permissions: [] }, 'body.permissions'],
    [{ name: 'x', permissions: ['can_fly'] }, 'body.permissions.0'],
    [{ name: 'x', permissions: 'can_view_reports' }, 'body.permissions'],
    [{ name: 'x', permissions: ['can_view_reports'], expires_at: '2026-02-01T00:00:00Z' }, 'body.expires_at'],
    [{ name: 'x', permissions: ['can_view_reports'], expires_at: '2040-02-01T00:00:00Z' }, 'body.expires_at'],
    [{ name: 'x', permissions: ['can_view_reports'], expires_at: 1e12 }, 'body.expires_at'],
    [{ name: 'x', permissions: ['can_view_reports'], tenant_id: 'globex' }, 'body'],
  ])('are not made of %j', async (body, path) => {
    const answer = await create('adam', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one) => one.path)).toContain(path);
  });

  it('end when they were to, when they are revoked, and with their tenant', async () => {
    const short = await made('adam', { expires_at: new Date(now + 60_000).toISOString() });
    const key = await made();
    expect((await knock(short.key)).status).toBe(404);
    now += 61_000;
    expect((await knock(short.key)).status).toBe(401);
    expect((await h.ask('DELETE', `/api-keys/${key.id}`, of('gina'))).status).toBe(404);
    expect((await knock(key.key)).status).toBe(404);
    expect((await h.ask('DELETE', `/api-keys/${key.id}`, of('adam'))).status).toBe(204);
    expect((await knock(key.key)).status).toBe(401);
    expect((await h.ask('DELETE', `/api-keys/${key.id}`, of('adam'))).status).toBe(404);
    const other = await made();
    await h.db.updateTable('tenants').set({ status: 'suspended' }).where('id', '=', 'acme').execute();
    expect((await knock(other.key)).status).toBe(401);
    const over = { status: 'trial' as const, trial_expires_at: new Date(Date.now() - 60_000) };
    await h.db.updateTable('tenants').set(over).where('id', '=', 'acme').execute();
    expect((await knock(other.key)).status).toBe(401);
    await h.db
      .updateTable('tenants')
      .set({ status: 'active', trial_expires_at: null })
      .where('id', '=', 'acme')
      .execute();
    expect((await knock(other.key)).status).toBe(404);
  });

  it('need the feature `api`', async () => {
    const key = await made();
    const without = await create('paul', { name: 'x', permissions: ['can_view_reports'] });
    expect([without.status, without.body.code]).toEqual([403, 'feature_disabled']);
    await setFeatures({});
    const shut = await knock(key.key);
    expect([shut.status, shut.body.code]).toEqual([403, 'feature_disabled']);
    expect((await h.ask('DELETE', `/api-keys/${key.id}`, of('adam'))).status).toBe(204);
    await setFeatures({ api: true });
  });

  it('are renamed by who has seen the latest, and their use is noted to the minute', async () => {
    const key = await made();
    const path = `/api-keys/${key.id}`;
    const etag = (await h.ask('GET', path, of('adam'))).headers.get('etag') ?? '';
    for (let n = 0; n < 5; n++) await knock(key.key);
    const shown = async () => (await h.ask('GET', path, of('adam'))).body as unknown as Key;
    await expect.poll(async () => (await shown()).last_used_at).toBe(new Date(now).toISOString());
    const used = now;
    now += 59_000;
    await knock(key.key);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await shown()).last_used_at).toBe(new Date(used).toISOString());
    now += 2_000;
    await knock(key.key);
    await expect.poll(async () => (await shown()).last_used_at).toBe(new Date(now).toISOString());

    // Being used changes nothing that an editor has seen.
    const rename = (name: string, headers = {}) => h.ask('PATCH', path, { ...of('adam'), body: { name }, headers });
    const renamed = await rename('ERP', { 'if-match': etag });
    expect([renamed.status, (renamed.body as unknown as Key).name]).toEqual([200, 'ERP']);
    expect((await rename('late', { 'if-match': etag })).status).toBe(412);
    expect((await h.ask('PATCH', path, { ...of('gina'), body: { name: 'mine' } })).status).toBe(404);
    expect((await shown()).name).toBe('ERP');
    const audit = await h.db
      .selectFrom('audit_logs')
      .select('changes')
      .where('action', '=', 'api_key.changed')
      .execute();
    expect(audit).toMatchObject([{ changes: { before: { name: 'CRM' }, after: { name: 'ERP' } } }]);
  });

  it('may ask so often and no more, each for itself', async () => {
    const [busy, calm] = [await made(), await made()];
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) statuses.push((await knock(busy.key)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    const refused = await knock(busy.key);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await knock(calm.key)).status).toBe(404);
  });

  it('stand in the audit log as who did it', async () => {
    const { id, key } = await made();
    const anna = await addPerson(h.db, 'anna@example.com');
    await addMember(h.db, 'acme', anna, 'agent');
    expect((await h.ask('DELETE', `/users/${anna}/sessions`, { token: key })).status).toBe(204);
    const audit = await h.db.selectFrom('audit_logs').selectAll().where('action', '=', 'sessions.ended').execute();
    expect(audit).toMatchObject([{ tenant_id: 'acme', user_id: null, changes: { api_key_id: id } }]);
  });

  it('are made by a superadmin for a tenant that is not his', async () => {
    const answer = await create('root', { name: 'x', permissions: ['can_view_reports'] }, { 'x-tenant': 'acme' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ created_by_id: null });
  });

  it('are listed page by page, and a hundred at most', async () => {
    const before = ((await h.ask('GET', '/api-keys?limit=100', of('gina'))).body as unknown as { items: Key[] }).items
      .length;
    const more = Array.from({ length: 100 - before }, (_, n) => ({
      tenant_id: 'globex',
      name: `key ${n}`,
      prefix: 'pbk_00000000',
      secret_hash: n.toString(16).padStart(64, 'f'),
      permissions: '[]',
    }));
    await h.db.insertInto('api_keys').values(more).execute();
    expect((await create('gina', { name: 'x', permissions: ['can_view_reports'] })).status).toBe(409);
    const seen: number[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await h.ask('GET', `/api-keys?limit=40${query}`, of('gina'));
      const page = body as unknown as { items: Key[]; next_cursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toHaveLength(100);
    expect(new Set(seen).size).toBe(100);
  });
});
