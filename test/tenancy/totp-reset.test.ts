import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, PASSWORD } from './people.ts';
import { type Postman, postman } from './postman.ts';
import { emailOf, type Said, type Town, town } from './town.ts';

let t: Town;
let post: Postman;
let now = Date.parse('2026-03-01T10:00:00Z');

beforeAll(async () => {
  post = await postman();
  const mailer = createMailer({ url: post.url, from: 'patchbay@example.com', log: silentLog });
  t = await town(await mysqlUrl(), { mailer, clock: { now: () => now } });
});
afterAll(async () => {
  await t.close();
  await post.stop();
});

const reset = (actor: string, who: string, headers: Record<string, string> = {}, password = PASSWORD): Promise<Said> =>
  t.as(actor, 'DELETE', `/users/${t.ids[who]}/totp`, { password }, headers);
const login = (who: string) =>
  t.ask('POST', '/auth/login', { body: { email: emailOf(who), password: PASSWORD }, address: '192.0.2.9' });

/** @returns a token from before, to see it end */
async function secured(who: string): Promise<string> {
  const { access_token: token } = await t.login(emailOf(who));
  const begun = await t.ask('POST', '/auth/totp', { token, body: { password: PASSWORD } });
  const { secret } = begun.body as unknown as { secret: string };
  const code = new TOTP({ secret }).generate({ timestamp: now });
  expect((await t.ask('POST', '/auth/totp/confirm', { token, body: { code } })).status).toBe(200);
  expect((await login(who)).body.code).toBe('totp_required');
  return token;
}

describe('a second factor that was lost', () => {
  let token: string;
  beforeAll(async () => {
    await t.db.updateTable('tenants').set({ features: '{"api":true}' }).execute();
    token = await secured('ann');
    await secured('ada');
  });
  beforeEach(() => {
    now += 600_000; // so that wrong passwords of one test do not count in the next
  });

  it('is not taken by who has no business with it', async () => {
    expect((await reset('gus', 'ann')).status, 'another tenant').toBe(404);
    expect((await reset('ben', 'ann')).status, 'a colleague').toBe(403);
    expect((await reset('sue', 'ann')).status, 'a supervisor').toBe(403);
    expect((await login('ann')).body.code).toBe('totp_required');
  });

  it('is not taken with a stolen token alone, nor from above, nor from oneself, nor by a program', async () => {
    const wrong = await reset('abe', 'ann', {}, 'guess');
    expect([wrong.status, wrong.body]).toEqual([422, expect.objectContaining({ code: 'invalid' })]);
    expect((await reset('abe', 'abe')).status).toBe(409);
    await addMember(t.db, 'acme', t.ids['root'] ?? 0, 'superadmin');
    expect((await reset('abe', 'root')).status).toBe(403);
    const made = await t.as('abe', 'POST', '/api-keys', { name: 'CRM', permissions: ['can_manage_settings'] });
    const { key } = made.body as { key: string };
    const body = { password: PASSWORD };
    expect((await t.ask('DELETE', `/users/${t.ids['ann']}/totp`, { token: key, body })).status).toBe(403);
    expect((await login('ann')).body.code).toBe('totp_required');
  });

  it('is taken by an administrator: sessions end, it is written down, and the person is told', async () => {
    expect((await reset('abe', 'ann')).status).toBe(204);
    expect((await t.ask('GET', '/auth/me', { token })).status).toBe(401);
    expect((await login('ann')).status).toBe(200);
    const entries = await t.audit('totp.reset');
    expect(entries).toMatchObject([{ tenant_id: 'acme', entity_id: String(t.ids['ann']), user_id: t.ids['abe'] }]);
    await expect.poll(() => post.letters.filter(({ to }) => to === emailOf('ann')).at(-1)?.text).toMatch(/by an admin/);
    expect((await reset('abe', 'ann')).status, 'there is none any more').toBe(409);
  });

  it('of an account that two tenants share is for a superadmin, and each of them reads of it', async () => {
    await addMember(t.db, 'globex', t.ids['ada'] ?? 0, 'agent');
    const refused = await reset('abe', 'ada');
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([409, expect.not.stringContaining('globex')]);
    expect((await reset('root', 'ada', { 'x-tenant': 'acme' })).status).toBe(204);
    const told = (await t.audit('totp.reset')).filter(({ entity_id }) => entity_id === String(t.ids['ada']));
    expect(told.map(({ tenant_id }) => tenant_id).sort()).toEqual(['acme', 'globex']);
  });
});
