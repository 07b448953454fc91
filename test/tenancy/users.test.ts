import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addPerson } from './people.ts';
import { addPhone, emailOf, join, type Town, town } from './town.ts';

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('people of a tenant, on %s', (_, url) => {
  let t: Town;
  let told = 0;
  beforeAll(async () => {
    t = await town(await url(), {
      peopleChanged: async () => {
        told++;
      },
    });
  });
  afterAll(() => t.close());

  const user = (who: string) => `/users/${t.ids[who]}`;
  const patch = (actor: string, who: string, body: unknown) => t.as(actor, 'PATCH', user(who), body);
  const emails = async (actor: string, query = '') => {
    const { status, body } = await t.as(actor, 'GET', `/users${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return (body as { items: { email: string }[] }).items.map(({ email }) => email.split('@')[0]);
  };

  it('lists them, by role, status, team and part of the name, page by page', async () => {
    expect(await emails('ada')).toEqual(['ada', 'abe', 'sue', 'sam', 'ann', 'ben', 'vic']);
    expect(await emails('ada', '?role=agent')).toEqual(['ann', 'ben']);
    expect(await emails('ada', '?team=sales')).toEqual(['sam', 'ann']);
    expect(await emails('ada', '?q=AB')).toEqual(['abe']);
    expect(await emails('ada', '?q=%25')).toEqual([]);
    expect(await emails('ada', '?status=suspended')).toEqual([]);
    const first = await t.as('ada', 'GET', '/users?limit=3');
    const { next_cursor } = first.body as { next_cursor: string };
    expect(await emails('ada', `?limit=100&cursor=${next_cursor}`)).toEqual(['sam', 'ann', 'ben', 'vic']);
    expect((await t.as('ada', 'GET', '/users?cursor=x')).status).toBe(422);
  });

  it('shows a supervisor with teams those of them, and nobody to those who may not', async () => {
    expect(await emails('sam')).toEqual(['sam', 'ann']);
    expect((await t.as('sam', 'GET', user('ann'))).status).toBe(200);
    const hidden = await t.as('sam', 'GET', user('ben'));
    const nobody = await t.as('sam', 'GET', '/users/987654321');
    expect({ ...(hidden.body as object), request_id: '' }).toEqual({ ...(nobody.body as object), request_id: '' });
    expect((await t.as('ann', 'GET', '/users')).status).toBe(403);
    expect((await t.as('gus', 'GET', user('ann'))).status).toBe(404);
  });

  it('shows no secret and nothing of other tenants', async () => {
    const { body } = await t.as('ada', 'GET', user('ann'));
    expect(body).toMatchObject({
      id: t.ids['ann'],
      role: 'agent',
      status: 'active',
      teams: ['sales'],
      permissions: {},
    });
    expect(JSON.stringify(body)).not.toMatch(/argon2|last_login|metadata|totp/);
  });

  it('changes what somebody is, says so, and acts at the next request', async () => {
    const before = await t.token('vic');
    const was = told;
    const { status, body } = await patch('ada', 'vic', {
      role: 'agent',
      teams: ['night', 'night'],
      first_name: 'Victor',
    });
    expect([status, body]).toMatchObject([200, { role: 'agent', teams: ['night'], first_name: 'Victor' }]);
    expect(told).toBeGreaterThan(was);
    const me = await t.ask('GET', '/auth/me', { token: before });
    expect(me.body.tenant.permissions).toContain('can_make_calls');
    const [entry] = (await t.audit('user.changed')).slice(-1);
    expect(entry).toMatchObject({
      tenant_id: 'acme',
      user_id: t.ids['ada'],
      entity_id: String(t.ids['vic']),
      changes: {
        before: { role: 'viewer', teams: [], first_name: 'vic' },
        after: { role: 'agent', teams: ['night'], first_name: 'Victor' },
      },
    });
    const count = (await t.audit('user.changed')).length;
    expect((await patch('ada', 'vic', { role: 'agent' })).status).toBe(200);
    expect(await t.audit('user.changed')).toHaveLength(count);
  });

  it('adds and removes single permissions; null leaves them to the role', async () => {
    const set = async (permissions: unknown) => (await patch('ada', 'ann', { permissions })).body;
    expect(await set({ can_view_reports: true, can_send_sms: false })).toMatchObject({
      permissions: { can_view_reports: true, can_send_sms: false },
    });
    expect(await set({ can_send_sms: null })).toMatchObject({ permissions: { can_view_reports: true } });
    expect(await set({ can_view_reports: null })).toMatchObject({ permissions: {} });
    expect((await patch('ada', 'ann', { permissions: { can_fly: true } })).status).toBe(422);
  });

  it.each<[string, string, string, unknown, number]>([
    ['a supervisor makes no administrator', 'sue', 'ann', { role: 'tenant_admin' }, 403],
    ['an administrator makes no superadmin', 'ada', 'ann', { role: 'superadmin' }, 403],
    ['nor out of himself', 'ada', 'ada', { role: 'superadmin' }, 403],
    [
      'a supervisor does not give what only administrators hold',
      'sue',
      'ann',
      { permissions: { can_manage_dids: true } },
      403,
    ],
    ['not even to himself', 'sue', 'sue', { permissions: { can_manage_settings: true } }, 403],
    ['nobody acts on somebody higher', 'sue', 'ada', { teams: ['x'] }, 403],
    ['an agent changes nobody', 'ann', 'ben', { teams: ['x'] }, 403],
    ['who is kept to teams does not leave them', 'sam', 'sam', { teams: [] }, 403],
    ['nor joins others', 'sam', 'sam', { teams: ['sales', 'support'] }, 403],
    ['nor gives others', 'sam', 'ann', { teams: ['sales', 'support'] }, 403],
    ['nor lets people go to where he does not see them', 'sam', 'ann', { teams: [] }, 403],
    ['nor sees those of others', 'sam', 'ben', { teams: ['sales'] }, 404],
    ['an empty change', 'ada', 'ann', {}, 422],
    ['a field that is none', 'ada', 'ann', { email: 'x@example.com' }, 422],
    ['a password', 'ada', 'ann', { password: 'a new long password' }, 422],
    ['a tenant', 'ada', 'ann', { tenant_id: 'globex' }, 422],
    ['a text for a list', 'ada', 'ann', { teams: 'sales' }, 422],
    ['a number that is none', 'ada', 'ann', { phone: '0305550123' }, 422],
    ['a line break in a name', 'ada', 'ann', { first_name: 'A\r\nBcc: x' }, 422],
    ['a phone that is none', 'ada', 'ann', { endpoint_id: 'globex_other' }, 422],
    ['somebody of another tenant', 'gus', 'ann', { role: 'viewer' }, 404],
  ])('%s', async (_what, actor, who, body, status) => {
    const before = await t.db.selectFrom('user_roles').selectAll().orderBy('id').execute();
    const answer = await patch(actor, who, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(await t.db.selectFrom('user_roles').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('suspends in this tenant alone: sessions end here, and go on elsewhere', async () => {
    const both = await addPerson(t.db, emailOf('bo'));
    await join(t.db, 'acme', both, 'agent');
    await join(t.db, 'globex', both, 'agent');
    const here = await t.token('bo@acme');
    const there = await t.token('bo@globex');
    const { status, body } = await t.as('ada', 'PATCH', `/users/${both}`, { status: 'suspended' });
    expect([status, body]).toMatchObject([200, { status: 'suspended' }]);
    expect((await t.ask('GET', '/auth/me', { token: here })).status).toBe(401);
    await expect(t.login(emailOf('bo'), { tenant: 'acme' })).rejects.toThrow('no login');
    expect((await t.ask('GET', '/auth/me', { token: there })).body.tenants).toMatchObject([{ id: 'globex' }]);
    expect(await emails('ada', '?status=suspended')).toEqual(['bo']);
    expect((await t.as('ada', 'PATCH', `/users/${both}`, { status: 'active' })).status).toBe(200);
    expect((await t.ask('GET', '/auth/me', { token: here })).status, 'a session that was ended stays so').toBe(401);
    // One account of two tenants: neither may rename the person, and each sees only itself.
    expect((await t.as('ada', 'PATCH', `/users/${both}`, { first_name: 'Bob' })).status).toBe(409);
    expect((await t.as('ada', 'DELETE', `/users/${both}`)).status).toBe(204);
    expect((await t.as('gus', 'PATCH', `/users/${both}`, { first_name: 'Bob' })).body).toMatchObject({
      first_name: 'Bob',
    });
  });

  it('takes somebody out and back: sessions end, history and account stay', async () => {
    const token = await t.token('ben');
    expect((await t.as('ada', 'DELETE', user('ben'))).status).toBe(204);
    expect((await t.ask('GET', '/auth/me', { token })).status).toBe(401);
    expect((await t.as('ada', 'DELETE', user('ben'))).status).toBe(404);
    expect((await patch('ada', 'ben', { role: 'viewer' })).status).toBe(404);
    expect(await emails('ada', '?deleted=true')).toContain('ben');
    expect(await emails('ada')).not.toContain('ben');
    const account = await t.db
      .selectFrom('users')
      .select('deleted_at')
      .where('id', '=', t.ids['ben'] ?? 0)
      .execute();
    expect(account).toEqual([{ deleted_at: null }]);
    const back = await t.as('ada', 'POST', `${user('ben')}/restore`);
    expect([back.status, back.body]).toMatchObject([200, { teams: ['support'], deleted_at: null }]);
    expect((await t.as('ada', 'POST', `${user('ben')}/restore`)).status).toBe(409);
    expect((await t.ask('GET', '/auth/me', { token })).status).toBe(401);
    expect((await t.audit('user.restored')).at(-1)).toMatchObject({ entity_id: String(t.ids['ben']) });
  });

  it('gives a phone to one person; who has it is said', async () => {
    await addPhone(t.db, 'acme', 'acme_phone1', '1001');
    await addPhone(t.db, 'globex', 'globex_phone1', '1001');
    expect((await patch('ada', 'ann', { endpoint_id: 'acme_phone1' })).body).toMatchObject({ extension: '1001' });
    const second = await patch('ada', 'ben', { endpoint_id: 'acme_phone1' });
    expect([second.status, second.body]).toMatchObject([409, { detail: expect.stringContaining('ann@example.com') }]);
    const foreign = await patch('ada', 'ben', { endpoint_id: 'globex_phone1' });
    const nobodys = await patch('ada', 'ben', { endpoint_id: 'acme_nobody' });
    expect({ ...(foreign.body as object), request_id: '' }).toEqual({ ...(nobodys.body as object), request_id: '' });
    expect((await t.as('ada', 'DELETE', user('ann'))).status).toBe(204);
    expect((await patch('ada', 'ben', { endpoint_id: 'acme_phone1' })).status).toBe(200);
    await patch('ada', 'ben', { endpoint_id: null });
    await t.as('ada', 'POST', `${user('ann')}/restore`);
  });

  it('counts agents, and whoever else has a phone, against the limit', async () => {
    const agents = async () =>
      ((await t.as('ada', 'GET', '/tenant')).body as { usage: { agents: { used: number; max: number } } }).usage.agents;
    const { used } = await agents();
    await t.db.updateTable('tenants').set({ max_agents: used }).where('id', '=', 'acme').execute();
    const full = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      expect([status, body]).toMatchObject([409, { code: 'conflict', detail: expect.stringContaining(`${used}`) }]);
    };
    await full(patch('ada', 'sue', { role: 'agent' }));
    await full(patch('ada', 'sue', { endpoint_id: 'acme_phone1' }));
    expect((await patch('ada', 'ann', { status: 'suspended' })).status).toBe(200);
    expect(await agents()).toEqual({ used: used - 1, max: used });
    expect((await patch('ada', 'sue', { endpoint_id: 'acme_phone1' })).status).toBe(200);
    await full(patch('ada', 'ann', { status: 'active' }));
    await patch('ada', 'sue', { endpoint_id: null });
    const both = await Promise.all([
      patch('ada', 'ann', { status: 'active' }),
      patch('abe', 'sue', { endpoint_id: 'acme_phone1' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await t.db.updateTable('tenants').set({ max_agents: 50 }).where('id', '=', 'acme').execute();
  });

  it('says why somebody may or may not', async () => {
    const why = async (actor: string, query: string) => {
      const { status, body } = await t.as(actor, 'GET', `/permissions/explain${query}`);
      return status === 200 ? (body as { items: unknown[] }).items : status;
    };
    expect(await why('sue', '?permission=can_manage_dids')).toEqual([
      { permission: 'can_manage_dids', feature: null, held: false, rule: 'not_in_role' },
    ]);
    expect(await why('sue', '')).toHaveLength(14);
    await patch('ada', 'sue', { permissions: { can_coach_agents: false, can_manage_dids: true } });
    const sue = `?user_id=${t.ids['sue']}&permission=`;
    expect(await why('ada', `${sue}can_coach_agents`)).toMatchObject([{ held: false, rule: 'removed' }]);
    expect(await why('ada', `${sue}can_manage_dids`)).toMatchObject([{ held: true, rule: 'granted' }]);
    expect(await why('ada', `${sue}can_send_sms`)).toMatchObject([
      { held: false, rule: 'feature_off', feature: 'sms' },
    ]);
    expect(await why('ada', `${sue}can_view_reports`)).toMatchObject([{ held: true, rule: 'role_default' }]);
    expect(await why('ann', sue.slice(0, -12))).toBe(404);
    expect(await why('gus', sue.slice(0, -12))).toBe(404);
    expect((await t.as('ann', 'GET', '/roles')).body).toMatchObject({
      items: [{ role: 'superadmin', rank: 3 }, {}, {}, {}, {}],
    });
  });

  it('keeps an administrator: of two who remove one another at once, one stays', async () => {
    for (let round = 0; round < 5; round++) {
      const [ada, abe] = [await t.token('ada'), await t.token('abe')];
      const acts = [
        ['DELETE', undefined],
        ['PATCH', { role: 'agent' }],
        ['PATCH', { status: 'suspended' }],
        ['PATCH', { permissions: { can_manage_settings: false } }],
      ] as const;
      const [method, body] = acts[round % acts.length] ?? acts[0];
      const at = (token: string, who: string) =>
        t.ask(method, user(who), { token, ...(body === undefined ? {} : { body }) });
      const answers = await Promise.all([at(ada, 'abe'), at(abe, 'ada')]);
      const refused = answers.filter(({ status }) => status >= 400);
      expect(refused, JSON.stringify(answers.map((one) => one.body))).toHaveLength(1);
      // A slow one may find itself out, or an agent, before its turn comes.
      expect([401, 403, 409]).toContain(refused[0]?.status);
      const left = (answers[0]?.status ?? 0) >= 400 ? 'abe' : 'ada';
      const gone = left === 'ada' ? 'abe' : 'ada';
      expect((await t.as(left, 'DELETE', user(left))).status, 'nor does the last one leave').toBe(409);
      if (method === 'DELETE') await t.as(left, 'POST', `${user(gone)}/restore`);
      const whole = { role: 'tenant_admin', status: 'active', permissions: { can_manage_settings: null } };
      expect((await t.as(left, 'PATCH', user(gone), whole)).status).toBe(200);
    }
  });
});
