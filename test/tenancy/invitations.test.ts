import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addPerson, PASSWORD } from './people.ts';
import { type Postman, postman } from './postman.ts';
import { emailOf, join, type Said, type Town, town } from './town.ts';

interface Made {
  readonly id: number;
  readonly accept_url: string | null;
  readonly mail_status: string;
  readonly status: string;
}

const tokenIn = (url: string | null): string => url?.split('/').at(-1) ?? '';
const made = (answer: Said): Made => {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('invitations where no mail is sent, on %s', (_, url) => {
  let t: Town;
  beforeAll(async () => {
    t = await town(await url(), { publicUrl: 'https://pbx.example.com/' });
  });
  afterAll(() => t.close());

  const invite = (actor: string, email: string, more: object = {}) =>
    t.as(actor, 'POST', '/invitations', { email, role: 'agent', ...more });
  const accept = (token: string, body: object = {}, headers = {}) =>
    t.ask('POST', `/invitations/${token}/accept`, { body, headers });

  it('show the link once to who invites, and keep a digest of it', async () => {
    const one = made(await invite('ada', 'Nina@Example.com', { first_name: 'Nina', teams: ['sales'] }));
    expect(one).toMatchObject({ email: 'nina@example.com', status: 'pending', mail_status: 'not_configured' });
    expect(one.accept_url).toMatch(/^https:\/\/pbx\.example\.com\/invite\/[\w-]{43}$/);
    const row = await t.db.selectFrom('invitations').selectAll().where('id', '=', one.id).executeTakeFirstOrThrow();
    const token = tokenIn(one.accept_url);
    expect(row.token_hash).toBe(createHash('sha256').update(token).digest('hex'));
    const listed = await t.as('ada', 'GET', '/invitations');
    expect(JSON.stringify([listed.body, await t.audit('invitation.created')])).not.toContain(token);
    expect(await t.audit('invitation.created')).toMatchObject([
      { tenant_id: 'acme', user_id: t.ids['ada'], changes: { after: { email: 'nina@example.com', role: 'agent' } } },
    ]);
    const shown = await t.ask('GET', `/invitations/${token}`);
    expect([shown.status, shown.body]).toMatchObject([
      200,
      { tenant: { id: 'acme', name: 'acme GmbH' }, email: 'nina@example.com', account: 'new', first_name: 'Nina' },
    ]);
  });

  it('make an account that is signed in at once, and are good once', async () => {
    const token = tokenIn(made(await invite('ada', 'olga@example.com', { teams: ['sales'] })).accept_url);
    expect((await accept(token, {})).body.errors).toMatchObject([{ path: 'body.password' }]);
    expect((await accept(token, { password: 'short' })).status).toBe(422);
    const joined = await accept(token, { password: PASSWORD, first_name: 'Olga', last_name: 'Orlow' });
    expect([joined.status, joined.body]).toMatchObject([
      200,
      { user: { first_name: 'Olga' }, tenant: { id: 'acme', role: 'agent' }, tenants: [{ id: 'acme' }] },
    ]);
    expect((await t.ask('GET', '/auth/me', { token: joined.body.access_token })).status).toBe(200);
    expect((await t.login('olga@example.com')).user.id).toBe(joined.body.user.id);
    for (const answer of [await accept(token, { password: PASSWORD }), await t.ask('GET', `/invitations/${token}`)]) {
      expect(answer.status).toBe(404);
    }
    expect((await invite('ada', 'olga@example.com')).status).toBe(409);
    const account = await t.db
      .selectFrom('users')
      .select(['email_verified', 'last_name'])
      .where('id', '=', joined.body.user.id)
      .executeTakeFirstOrThrow();
    expect(account).toEqual({ email_verified: 0, last_name: 'Orlow' });
    expect((await t.audit('invitation.accepted')).at(-1)).toMatchObject({ user_id: joined.body.user.id });
    const user = await t.as('ada', 'GET', `/users/${joined.body.user.id}`);
    expect(user.body).toMatchObject({ teams: ['sales'] });
  });

  it('take an account that is there only from whom it is', async () => {
    const token = tokenIn(made(await invite('ada', emailOf('gus'), { role: 'supervisor' })).accept_url);
    expect((await t.ask('GET', `/invitations/${token}`)).body).toMatchObject({ account: 'existing' });
    expect((await accept(token, {})).status).toBe(401);
    expect((await accept(token, { password: 'a new long password' })).status).toBe(401);
    const asAnn = { authorization: `Bearer ${await t.token('ann')}` };
    expect((await accept(token, {}, asAnn)).status).toBe(401);
    const gus = t.ids['gus'] ?? 0;
    await t.db.insertInto('totp_secrets').values({ user_id: gus, sealed: 'x', confirmed_at: new Date() }).execute();
    const half = await accept(token, { password: PASSWORD });
    expect([half.status, half.body.code], 'not by half of what signs in').toEqual([401, 'totp_required']);
    expect((await accept(token, { password: 'not the password' })).body.code).toBe('unauthorized');
    await t.db.deleteFrom('totp_secrets').where('user_id', '=', gus).execute();
    const joined = await accept(token, { password: PASSWORD, first_name: 'Evil' });
    expect([joined.status, joined.body]).toMatchObject([
      200,
      {
        user: { first_name: 'gus' },
        tenant: { id: 'acme', role: 'supervisor' },
        tenants: [{ id: 'globex' }, { id: 'acme' }],
      },
    ]);
    await t.as('ada', 'DELETE', `/users/${t.ids['gus']}`);
    // Who was a member once comes back as what the invitation says.
    const again = tokenIn(made(await invite('ada', emailOf('gus'), { role: 'viewer' })).accept_url);
    const asGus = { authorization: `Bearer ${await t.token('gus@globex')}` };
    const back = await accept(again, {}, asGus);
    expect([back.status, back.body]).toMatchObject([200, { tenant: { id: 'acme', role: 'viewer' } }]);
  });

  it('slow down who guesses the password of an account', async () => {
    await join(t.db, 'globex', await addPerson(t.db, emailOf('tom')), 'agent');
    const token = tokenIn(made(await invite('ada', emailOf('tom'))).accept_url);
    const guess = () =>
      t.ask('POST', `/invitations/${token}/accept`, { body: { password: 'guess' }, address: '192.0.2.9' });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('are one at a time; again gives a new link, back takes it away', async () => {
    const first = made(await invite('ada', 'pia@example.com'));
    expect((await invite('abe', 'pia@example.com')).status).toBe(409);
    const second = made(await t.as('abe', 'POST', `/invitations/${first.id}/resend`));
    expect((await t.ask('GET', `/invitations/${tokenIn(first.accept_url)}`)).status).toBe(404);
    expect((await t.ask('GET', `/invitations/${tokenIn(second.accept_url)}`)).status).toBe(200);
    const foreign = await t.as('gus@globex', 'POST', `/invitations/${first.id}/revoke`);
    expect(foreign.status).toBe(404);
    expect((await t.as('ada', 'POST', `/invitations/${first.id}/revoke`)).status).toBe(204);
    expect((await t.ask('GET', `/invitations/${tokenIn(second.accept_url)}`)).status).toBe(404);
    expect((await t.as('ada', 'POST', `/invitations/${first.id}/resend`)).status).toBe(409);
    expect(made(await invite('ada', 'pia@example.com')).id).not.toBe(first.id);
    const revoked = await t.as('ada', 'GET', '/invitations?status=revoked');
    expect(revoked.body).toMatchObject({ items: [{ id: first.id, status: 'revoked' }], next_cursor: null });
  });

  it('end after a week, and can be sent again then', async () => {
    const one = made(await invite('ada', 'rita@example.com'));
    const past = new Date(Date.now() - 1_000);
    await t.db.updateTable('invitations').set({ expires_at: past }).where('id', '=', one.id).execute();
    expect((await accept(tokenIn(one.accept_url), { password: PASSWORD })).status).toBe(404);
    expect((await t.as('ada', 'GET', '/invitations?status=expired')).body).toMatchObject({ items: [{ id: one.id }] });
    const again = made(await t.as('ada', 'POST', `/invitations/${one.id}/resend`));
    expect((await accept(tokenIn(again.accept_url), { password: PASSWORD })).status).toBe(200);
  });

  it('give no more than the inviter holds, and stay within teams', async () => {
    expect((await invite('sue', 'x@example.com', { role: 'tenant_admin' })).status).toBe(403);
    expect((await invite('sue', 'x@example.com', { permissions: { can_manage_dids: true } })).status).toBe(403);
    expect((await invite('sam', 'x@example.com')).status).toBe(403);
    expect((await invite('sam', 'x@example.com', { teams: ['support'] })).status).toBe(403);
    expect((await invite('ann', 'x@example.com')).status).toBe(403);
    const admins = made(await invite('ada', 'boss@example.com', { role: 'tenant_admin' }));
    expect((await t.as('sue', 'POST', `/invitations/${admins.id}/resend`)).status).toBe(403);
    expect((await t.as('sam', 'POST', `/invitations/${admins.id}/resend`)).status).toBe(404);
    made(await invite('sam', 'mine@example.com', { teams: ['sales'] }));
    const seen = await t.as('sam', 'GET', '/invitations?status=pending');
    const { items } = seen.body as { items: { email: string }[] };
    expect(items.map(({ email }) => email)).toEqual(['mine@example.com', 'nina@example.com']);
  });

  it('find a seat, or none: of two for the last one, one joins', async () => {
    const tokens = [
      tokenIn(made(await invite('ada', 'last1@example.com')).accept_url),
      tokenIn(made(await invite('ada', 'last2@example.com')).accept_url),
    ];
    const { body } = await t.as('ada', 'GET', '/tenant');
    const { used } = (body as { usage: { agents: { used: number } } }).usage.agents;
    await t.db
      .updateTable('tenants')
      .set({ max_agents: used + 1 })
      .where('id', '=', 'acme')
      .execute();
    const answers = await Promise.all(tokens.map((token) => accept(token, { password: PASSWORD })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await invite('ada', 'last3@example.com')).status).toBe(409);
    expect((await invite('ada', 'last3@example.com', { role: 'viewer' })).status).toBe(201);
  });

  it('used by many at the same moment make one account', async () => {
    await t.db.updateTable('tenants').set({ max_agents: 100 }).where('id', '=', 'acme').execute();
    const token = tokenIn(made(await invite('ada', 'once@example.com')).accept_url);
    const answers = await Promise.all(Array.from({ length: 4 }, () => accept(token, { password: PASSWORD })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const rows = await t.db.selectFrom('users').select('id').where('email', '=', 'once@example.com').execute();
    expect(rows).toHaveLength(1);
  });

  it('of a tenant that is closed are good for nothing', async () => {
    const token = tokenIn(
      made(await t.as('gus@globex', 'POST', '/invitations', { email: 'z@example.com', role: 'viewer' })).accept_url,
    );
    await t.db.updateTable('tenants').set({ status: 'suspended' }).where('id', '=', 'globex').execute();
    expect((await t.ask('GET', `/invitations/${token}`)).status).toBe(404);
    expect((await accept(token, { password: PASSWORD })).status).toBe(404);
    await t.db.updateTable('tenants').set({ status: 'active' }).where('id', '=', 'globex').execute();
  });
});

describe('invitations by mail', () => {
  let t: Town;
  let mail: Postman;
  beforeAll(async () => {
    mail = await postman();
    const mailer = createMailer({ url: mail.url, from: 'Patchbay <no-reply@example.com>', log: silentLog });
    t = await town(await mysqlUrl(), { mailer, publicUrl: 'https://pbx.example.com' });
  });
  afterAll(async () => {
    await t.close();
    await mail.stop();
  });
  const statusOf = async (id: number) =>
    (await t.db.selectFrom('invitations').select('mail_status').where('id', '=', id).executeTakeFirst())?.mail_status;

  it('go to the person alone; the address counts as proved', async () => {
    await t.db.updateTable('tenants').set({ name: 'Acme & Söhne' }).where('id', '=', 'acme').execute();
    const one = made(
      await t.as('ada', 'POST', '/invitations', { email: 'nina@example.com', role: 'viewer', first_name: 'Nina' }),
    );
    expect(one).toMatchObject({ accept_url: null, mail_status: 'queued' });
    await expect.poll(() => statusOf(one.id)).toBe('sent');
    const [letter] = mail.letters;
    expect(letter?.to).toBe('nina@example.com');
    const [, token = ''] = /https:\/\/pbx\.example\.com\/invite\/([\w-]{43})/.exec(letter?.text ?? '') ?? [];
    const joined = await t.ask('POST', `/invitations/${token}/accept`, { body: { password: PASSWORD } });
    expect(joined.status).toBe(200);
    const { email_verified } = await t.db
      .selectFrom('users')
      .select('email_verified')
      .where('id', '=', joined.body.user.id)
      .executeTakeFirstOrThrow();
    expect(email_verified).toBe(1);
  });

  it('that could not be sent say so, and can be sent again', async () => {
    mail.refusing = true;
    const one = made(await t.as('ada', 'POST', '/invitations', { email: 'olga@example.com', role: 'viewer' }));
    await expect.poll(() => statusOf(one.id)).toBe('failed');
    mail.refusing = false;
    made(await t.as('ada', 'POST', `/invitations/${one.id}/resend`));
    await expect.poll(() => statusOf(one.id)).toBe('sent');
  });
});
