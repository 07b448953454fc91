import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { PASSWORD } from './people.ts';
import { type Town, town } from './town.ts';

interface TenantDto {
  readonly id: string;
  readonly open: boolean;
  readonly settings: Record<string, unknown>;
  readonly features: Record<string, boolean>;
}

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('tenants, on %s', (_, url) => {
  let t: Town;
  let told = 0;
  beforeAll(async () => {
    t = await town(await url(), {
      tenantsChanged: async () => {
        told++;
      },
    });
  });
  afterAll(() => t.close());

  const list = async (query = '') => {
    const { body } = await t.as('root', 'GET', `/tenants${query}`);
    return (body as { items: TenantDto[]; next_cursor: string | null }).items.map(({ id }) => id);
  };
  const set = (id: string, body: object) => t.as('root', 'PATCH', `/tenants/${id}`, body);
  const me = async (token: string) => (await t.ask('GET', '/auth/me', { token })).status;

  it('are made by superadmins, with an invitation for the first administrator', async () => {
    const body = {
      id: 'initech',
      name: 'Initech',
      domain: 'Initech.Example.com',
      max_agents: 3,
      features: { sms: false },
      settings: { timezone: 'Europe/Berlin', country: 'DE' },
      admin_email: 'ina@example.com',
      admin_first_name: 'Ina',
    };
    expect((await t.as('ada', 'POST', '/tenants', body)).status).toBe(403);
    const was = told;
    const made = await t.as('root', 'POST', '/tenants', body);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        tenant: {
          id: 'initech',
          status: 'active',
          open: true,
          domain: 'initech.example.com',
          max_agents: 3,
          max_dids: 5,
          features: { sms: false, webrtc: true },
          settings: { timezone: 'Europe/Berlin', country: 'DE', language: 'en', retention: { calls: null } },
        },
        invitation: { email: 'ina@example.com', role: 'tenant_admin', accept_url: expect.any(String) },
      },
    ]);
    expect(told).toBe(was + 1);
    expect(await t.audit('tenant.created')).toMatchObject([
      {
        tenant_id: 'initech',
        user_id: t.ids['root'],
        changes: { after: { max_agents: 3, administrator: 'ina@example.com' } },
      },
    ]);
    const { invitation } = made.body as { invitation: { accept_url: string } };
    const token = invitation.accept_url.split('/').at(-1);
    const joined = await t.ask('POST', `/invitations/${token}/accept`, { body: { password: PASSWORD } });
    expect(joined.body.tenant).toMatchObject({ id: 'initech', role: 'tenant_admin' });
    const own = await t.ask('GET', '/tenant', { token: joined.body.access_token });
    expect(own.body).toMatchObject({
      id: 'initech',
      usage: { agents: { used: 0, max: 3 }, dids: { used: 0, max: 5 } },
    });
  });

  it.each<[string, object, number]>([
    ['an id in use', { id: 'acme' }, 409],
    ['a domain in use', { id: 'other', domain: 'initech.example.com' }, 409],
    ['an underscore, which separates names in Asterisk', { id: 'a_b' }, 422],
    ['capital letters', { id: 'Acme' }, 422],
    ['an id that is too long for a channel name', { id: 'a'.repeat(41) }, 422],
    ['a digit first', { id: '1acme' }, 422],
    ['an address for a domain', { id: 'other', domain: 'https://x.example.com' }, 422],
    ['fewer than no agents', { id: 'other', max_agents: -1 }, 422],
    ['a feature that is none', { id: 'other', features: { fax: true } }, 422],
    ['no administrator', { id: 'other', admin_email: undefined }, 422],
    ['a status of later', { id: 'other', status: 'suspended' }, 422],
    ['a line break in the name', { id: 'other', name: 'a\nb' }, 422],
  ])('are not made with %s, and nothing stays of it', async (_what, change, status) => {
    const before = await list('?limit=100');
    const body = { id: 'other', name: 'Other', admin_email: 'o@example.com', ...change };
    const answer = await t.as('root', 'POST', '/tenants', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(await list('?limit=100')).toEqual(before);
    const { n } = await t.db
      .selectFrom('invitations')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('email', '=', 'o@example.com')
      .executeTakeFirstOrThrow();
    expect(n).toBe(0);
  });

  it('are listed in order of id, by status and part of the name', async () => {
    expect(await list('?limit=100')).toEqual(['acme', 'globex', 'hq', 'initech']);
    expect(await list('?q=INI')).toEqual(['initech']);
    expect(await list('?q=_')).toEqual([]);
    expect(await list('?status=trial')).toEqual([]);
    const { body } = await t.as('root', 'GET', '/tenants?limit=2');
    const { next_cursor } = body as { next_cursor: string };
    expect(await list(`?limit=2&cursor=${next_cursor}`)).toEqual(['hq', 'initech']);
    expect((await t.as('gus', 'GET', '/tenants')).status).toBe(403);
    expect((await t.as('ada', 'GET', '/tenants/acme')).status).toBe(403);
    expect((await t.as('root', 'GET', '/tenants/nowhere')).status).toBe(404);
  });

  it('change by what is named; before and after are written down', async () => {
    const { status, body } = await set('globex', { max_dids: 9, features: { sms: true }, settings: { country: 'US' } });
    expect([status, body]).toMatchObject([200, { max_dids: 9, features: { sms: true }, settings: { country: 'US' } }]);
    await set('globex', { features: { chat: true } });
    expect((await t.as('root', 'GET', '/tenants/globex')).body).toMatchObject({ features: { sms: true, chat: true } });
    expect((await t.audit('tenant.changed'))[0]).toMatchObject({
      tenant_id: 'globex',
      changes: { before: { max_dids: 5, features: {} }, after: { max_dids: 9, features: { sms: true } } },
    });
    expect((await set('globex', { domain: 'initech.example.com' })).status).toBe(409);
    expect((await set('nowhere', { name: 'x' })).status).toBe(404);
    expect((await set('globex', {})).status).toBe(422);
  });

  it('that are closed let nobody in, and nobody go on', async () => {
    const token = await t.token('gus');
    const past = new Date(Date.now() - 1_000).toISOString();
    const future = new Date(Date.now() + 3_600_000).toISOString();
    for (const closing of [
      { status: 'suspended' },
      { status: 'inactive' },
      { status: 'trial', trial_expires_at: past },
    ]) {
      const closed = await set('globex', closing);
      expect([closed.status, closed.body]).toMatchObject([200, { open: false }]);
      expect(await me(token)).toBe(401);
      const login = await t.ask('POST', '/auth/login', { body: { email: 'gus@example.com', password: PASSWORD } });
      expect(login.status).toBe(401);
      const looked = await t.as('root', 'GET', '/auth/me', undefined, { 'x-tenant': 'globex' });
      expect(looked.status, 'a superadmin finds it in the list only').toBe(404);
      expect(await list('?q=globex')).toEqual(['globex']);
      expect((await set('globex', { status: 'trial', trial_expires_at: future })).body).toMatchObject({ open: true });
      expect(await me(token)).toBe(200);
    }
    expect((await set('globex', { status: 'trial', trial_expires_at: null })).body).toMatchObject({ open: true });
    expect(await me(token)).toBe(200);
  });

  it('on a trial that runs out close by themselves', async () => {
    const token = await t.token('gus');
    await set('globex', { status: 'trial', trial_expires_at: new Date(Date.now() + 1_500).toISOString() });
    expect(await me(token)).toBe(200);
    await expect.poll(() => me(token), { timeout: 10_000 }).toBe(401);
    expect((await t.as('root', 'GET', '/tenants/globex')).body).toMatchObject({ status: 'trial', open: false });
    await set('globex', { status: 'active' });
  });

  it('of the only superadmin stay open', async () => {
    const { status, body } = await set('hq', { status: 'suspended' });
    expect([status, body]).toMatchObject([409, { code: 'conflict' }]);
    expect((await t.as('root', 'GET', '/tenants/hq')).body).toMatchObject({ status: 'active' });
  });

  it('set their own contact and settings, never their terms', async () => {
    const { status, body } = await t.as('ada', 'PATCH', '/tenant', {
      name: 'Acme AG',
      billing_email: 'Bills@acme.example.com',
      settings: { timezone: 'Europe/Berlin', retention: { calls: 365 } },
    });
    expect([status, body]).toMatchObject([
      200,
      { name: 'Acme AG', billing_email: 'bills@acme.example.com', settings: { retention: { calls: 365, sms: null } } },
    ]);
    for (const terms of [
      { max_agents: 99 },
      { features: { sms: true } },
      { status: 'active' },
      { domain: 'x.example.com' },
    ]) {
      expect((await t.as('ada', 'PATCH', '/tenant', terms)).status).toBe(422);
    }
    expect((await t.as('sue', 'PATCH', '/tenant', { name: 'x' })).status).toBe(403);
    expect((await t.as('sue', 'GET', '/tenant')).status).toBe(403);
  });

  it('keep what a later version stored', async () => {
    const stored = { timezone: 'UTC', future: { of: 1 } };
    await t.db
      .updateTable('tenants')
      .set({ settings: JSON.stringify(stored) })
      .where('id', '=', 'acme')
      .execute();
    await t.as('ada', 'PATCH', '/tenant', { settings: { country: 'DE' } });
    const row = await t.db.selectFrom('tenants').select('settings').where('id', '=', 'acme').executeTakeFirstOrThrow();
    expect(row.settings).toEqual({ ...stored, country: 'DE' });
  });

  it('refuse who has not seen the last change', async () => {
    const { headers } = await t.as('ada', 'GET', '/tenant');
    const seen = headers.get('etag') ?? '';
    const change = (name: string, ifMatch: string) =>
      t.as('ada', 'PATCH', '/tenant', { name }, { 'if-match': ifMatch });
    const first = await change('Acme 1', seen);
    expect(first.status).toBe(200);
    expect((await change('Acme 2', seen)).status).toBe(412);
    expect((await t.as('ada', 'GET', '/tenant')).body).toMatchObject({ name: 'Acme 1' });
    expect((await change('Acme 3', first.headers.get('etag') ?? '')).status).toBe(200);
    const both = await t.as('ada', 'GET', '/tenant');
    const tag = both.headers.get('etag') ?? '';
    const answers = await Promise.all([change('Acme 4', tag), change('Acme 5', tag)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});
