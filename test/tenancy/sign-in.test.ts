import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/tenancy/guard/permissions.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('signing in, on %s', (_, url) => {
  let h: House;
  let anna: number;

  beforeAll(async () => {
    h = await house(await url());
    for (const id of ['acme', 'globex', 'closed']) await addTenant(h.db, id, `${id} GmbH`);
    await h.db.updateTable('tenants').set({ status: 'suspended' }).where('id', '=', 'closed').execute();
    anna = await addPerson(h.db, 'anna@example.com');
    await addMember(h.db, 'acme', anna, 'agent', { can_view_reports: true, can_send_sms: false });
    await addMember(h.db, 'globex', anna, 'supervisor');
    await addMember(h.db, 'closed', anna, 'tenant_admin');
    await addMember(h.db, 'acme', await addPerson(h.db, 'sven@example.com', 'suspended'), 'agent');
    await addMember(h.db, 'closed', await addPerson(h.db, 'carl@example.com'), 'agent');
  });
  afterAll(() => h.close());

  it('answers who, where and what one may, and counts', async () => {
    const { status, body } = await h.ask('POST', '/auth/login', {
      body: { email: 'Anna@Example.com', password: PASSWORD },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { id: anna, email: 'anna@example.com', first_name: 'anna' },
      tenant: { id: 'acme', name: 'acme GmbH', role: 'agent' },
      tenants: [
        { id: 'acme', role: 'agent' },
        { id: 'globex', role: 'supervisor' },
      ],
    });
    expect(body.tenant.permissions).toContain('can_view_reports');
    expect(body.tenant.permissions).not.toContain('can_send_sms');
    expect(JSON.stringify(body)).not.toMatch(/hash|argon2/);
  });

  it('lets one choose the tenant', async () => {
    expect((await h.login('anna@example.com', { tenant: 'globex' })).tenant).toMatchObject({
      id: 'globex',
      role: 'supervisor',
    });
  });

  it('answers alike whatever is wrong', async () => {
    const wrong = [
      { email: 'nobody@example.com', password: PASSWORD },
      { email: 'anna@example.com', password: 'wrong' },
      { email: 'änna@example.com', password: PASSWORD },
      { email: 'sven@example.com', password: PASSWORD },
      { email: 'carl@example.com', password: PASSWORD },
      { email: 'anna@example.com', password: PASSWORD, tenant: 'closed' },
      { email: 'anna@example.com', password: PASSWORD, tenant: 'nowhere' },
    ];
    const answers = new Set<string>();
    for (const [n, body] of wrong.entries()) {
      const { status, body: problem } = await h.ask('POST', '/auth/login', { body, address: `198.51.100.${n}` });
      expect(status).toBe(401);
      answers.add(JSON.stringify({ ...problem, request_id: '' }));
    }
    expect([...answers]).toHaveLength(1);
  });

  it('writes down what was tried', async () => {
    await h.ask('POST', '/auth/login', { body: { email: 'anna@example.com', password: 'x' }, address: '203.0.113.50' });
    await expect
      .poll(() =>
        h.db
          .selectFrom('audit_logs')
          .select(['tenant_id', 'action', 'user_id'])
          .where('ip_address', '=', '203.0.113.50')
          .orderBy('tenant_id')
          .execute(),
      )
      .toEqual(['acme', 'globex'].map((tenant_id) => ({ tenant_id, action: 'login.failed', user_id: anna })));
  });

  it('shows oneself', async () => {
    const { access_token } = await h.login('anna@example.com');
    const { status, body } = await h.ask('GET', '/auth/me', { token: access_token });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { id: anna },
      tenant: { id: 'acme' },
      tenants: [{ id: 'acme' }, { id: 'globex' }],
    });
  });

  it('goes on in another tenant, and only there', async () => {
    const first = await h.login('anna@example.com');
    const { status, body } = await h.ask('POST', '/auth/switch-tenant', {
      token: first.access_token,
      body: { tenant: 'globex' },
    });
    expect([status, body.tenant.id]).toEqual([200, 'globex']);
    expect((await h.ask('GET', '/auth/me', { token: first.access_token })).status).toBe(401);
    expect((await h.ask('GET', '/auth/me', { token: body.access_token })).body.tenant.id).toBe('globex');
    for (const tenant of ['closed', 'nowhere']) {
      expect((await h.ask('POST', '/auth/switch-tenant', { token: body.access_token, body: { tenant } })).status).toBe(
        404,
      );
    }
  });

  it('ends with the session: tokens of both kinds', async () => {
    const { access_token, refresh_token } = await h.login('anna@example.com');
    expect((await h.ask('POST', '/auth/logout', { token: access_token })).status).toBe(204);
    expect((await h.ask('GET', '/auth/me', { token: access_token })).status).toBe(401);
    expect((await h.ask('POST', '/auth/refresh', { body: { refresh_token } })).status).toBe(401);
  });

  it('changes a password, and every other session ends', async () => {
    const bert = await addPerson(h.db, 'bert@example.com');
    await addMember(h.db, 'acme', bert, 'viewer');
    const [here, there] = [await h.login('bert@example.com'), await h.login('bert@example.com')];
    const change = (current_password: string, new_password: string) =>
      h.ask('POST', '/auth/password', { token: here.access_token, body: { current_password, new_password } });
    expect((await change('wrong', 'a new long password')).body.errors).toEqual([
      { path: 'body.current_password', message: 'wrong password' },
    ]);
    expect((await change(PASSWORD, 'short')).status).toBe(422);
    expect((await change(PASSWORD, 'a new long password')).status).toBe(204);
    expect((await h.ask('GET', '/auth/me', { token: here.access_token })).status).toBe(200);
    expect((await h.ask('GET', '/auth/me', { token: there.access_token })).status).toBe(401);
    expect((await h.ask('POST', '/auth/refresh', { body: { refresh_token: there.refresh_token } })).status).toBe(401);
    const login = (password: string) => h.ask('POST', '/auth/login', { body: { email: 'bert@example.com', password } });
    expect([(await login(PASSWORD)).status, (await login('a new long password')).status]).toEqual([401, 200]);
  });

  it('gives a superadmin another tenant by X-Tenant, and writes each request down', async () => {
    const root = await addPerson(h.db, 'root@example.com');
    await addMember(h.db, 'acme', root, 'superadmin');
    const { access_token: token } = await h.login('root@example.com');
    const elsewhere = await h.ask('GET', '/auth/me', {
      token,
      headers: { 'x-tenant': 'globex', 'x-request-id': 'look-there-1' },
    });
    expect(elsewhere.body.tenant).toMatchObject({
      id: 'globex',
      role: 'superadmin',
      permissions: [...PERMISSIONS].sort(),
    });
    for (const tenant of ['nowhere', 'closed', "x' OR '1"]) {
      expect((await h.ask('GET', '/auth/me', { token, headers: { 'x-tenant': tenant } })).status).toBe(404);
    }
    const rows = await h.db.selectFrom('audit_logs').selectAll().where('action', '=', 'superadmin.request').execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      tenant_id: 'globex',
      user_id: root,
      entity_id: 'GET /api/v1/auth/me',
      changes: { from: 'acme', request_id: 'look-there-1' },
    });
    const anybody = await h.login('anna@example.com');
    for (const tenant of ['globex', 'nowhere']) {
      const answer = await h.ask('GET', '/auth/me', { token: anybody.access_token, headers: { 'x-tenant': tenant } });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    const own = await h.ask('GET', '/auth/me', { token: anybody.access_token, headers: { 'x-tenant': 'acme' } });
    expect(own.status).toBe(200);
  });
});
