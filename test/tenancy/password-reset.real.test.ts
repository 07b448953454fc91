import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

const LINK = /https:\/\/phones\.example\.com\/reset\/([A-Za-z0-9_-]{43})\n/;
let addresses = 0;

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('a forgotten password, on %s', (_, url) => {
  let h: House;
  let smtp: MailServer;
  let now = Date.parse('2026-03-01T10:00:00Z');
  let people = 0;
  let email: string;
  let id: number;

  beforeAll(async () => {
    smtp = await startMailServer();
    h = await house(await url(), {
      clock: { now: () => now },
      mailer: createMailer({ url: smtp.url, from: 'Patchbay <no-reply@phones.example.com>', log: silentLog }),
      publicUrl: 'https://phones.example.com/',
    });
    await addTenant(h.db, 'acme');
    await addTenant(h.db, 'globex');
  });
  afterAll(async () => {
    await h.close();
    await smtp.stop();
  });
  beforeEach(async () => {
    email = `anna${++people}@example.com`;
    id = await addPerson(h.db, email);
    for (const tenant of ['acme', 'globex']) await addMember(h.db, tenant, id, 'agent');
    smtp.mails.length = 0;
  });

  const somewhere = () => `198.18.${people}.${++addresses % 250}`;
  const forgot = (of: string, headers = {}, address = somewhere()) =>
    h.ask('POST', '/auth/password/forgot', { body: { email: of }, headers, address });
  const reset = (token: string, new_password = 'a new long password') =>
    h.ask('POST', '/auth/password/reset', { body: { token, new_password } });
  const login = async (password: string) =>
    (await h.ask('POST', '/auth/login', { body: { email, password }, address: somewhere() })).status;
  const mailsTo = (address: string, subject = 'Set a new password') =>
    smtp.mails.filter(({ to, head }) => to.includes(address) && head.includes(`Subject: ${subject}`));
  async function arrived(count: number, subject?: string) {
    await expect.poll(() => mailsTo(email, subject).length, { timeout: 10_000 }).toBe(count);
    return mailsTo(email, subject);
  }
  async function mailedToken(): Promise<string> {
    const before = mailsTo(email).length;
    expect((await forgot(email)).status).toBe(202);
    const mails = await arrived(before + 1);
    return LINK.exec(mails.at(-1)?.body ?? '')?.[1] ?? 'no link';
  }

  it('is replaced by a link that works once, and everybody who is signed in is signed out', async () => {
    const here = await h.login(email);
    const token = await mailedToken();
    const [mail] = mailsTo(email);
    expect(mail).toMatchObject({ from: 'no-reply@phones.example.com', to: [email] });
    expect(mail?.head).toContain('From: Patchbay <no-reply@phones.example.com>');
    expect(mail?.head).toContain('Auto-Submitted: auto-generated');
    expect((await reset(token, 'short')).status).toBe(422);
    expect((await reset(token)).status).toBe(204);
    expect([await login(PASSWORD), await login('a new long password')]).toEqual([401, 200]);
    expect((await h.ask('GET', '/auth/me', { token: here.access_token })).status).toBe(401);
    const again = await reset(token, 'another long password');
    expect([again.status, again.body.errors[0]?.path]).toEqual([422, 'body.token']);
    const [notice] = await arrived(1, 'Your password was reset');
    expect(notice?.body).toContain('192.0.2.1');
    const audit = await h.db
      .selectFrom('audit_logs')
      .select(['tenant_id', 'action'])
      .where('user_id', '=', id)
      .where('action', 'like', 'password.%')
      .orderBy('id')
      .execute();
    expect(audit.map((row) => `${row.tenant_id} ${row.action}`)).toEqual([
      'acme password.reset_requested',
      'globex password.reset_requested',
      'acme password.reset',
      'globex password.reset',
    ]);
  });

  it('of two that use one link at the same moment, one does', async () => {
    const token = await mailedToken();
    const answers = await Promise.all([reset(token, 'the first new one'), reset(token, 'the second new one')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
  });

  it('has one live link: the latest, for an hour, until the password is changed otherwise', async () => {
    const [first, second] = [await mailedToken(), await mailedToken()];
    expect((await reset(first)).status).toBe(422);
    now += 3_601_000;
    expect((await reset(second)).status).toBe(422);
    const third = await mailedToken();
    const { access_token: token } = await h.login(email);
    const change = { current_password: PASSWORD, new_password: 'chosen by myself' };
    expect((await h.ask('POST', '/auth/password', { token, body: change })).status).toBe(204);
    expect((await reset(third)).status).toBe(422);
  });

  it('is not in the database, and the link is not for who is suspended meanwhile', async () => {
    const token = await mailedToken();
    const { rows } = await sql`select * from password_resets, audit_logs`.execute(h.db);
    expect(JSON.stringify(rows)).not.toContain(token);
    await h.db.updateTable('users').set({ status: 'suspended' }).where('id', '=', id).execute();
    expect((await reset(token)).status).toBe(422);
    expect((await forgot(email)).status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(mailsTo(email)).toHaveLength(1);
  });

  it.each([
    ['host', 'evil.example.net'],
    ['x-forwarded-host', 'evil.example.net'],
    ['forwarded', 'host=evil.example.net;proto=http'],
    ['x-forwarded-proto', 'http'],
    ['x-original-url', 'http://evil.example.net/'],
    ['origin', 'https://evil.example.net'],
  ])('leads to our own address, whatever the header %s says', async (name, value) => {
    expect((await forgot(email, { [name]: value })).status).toBe(202);
    const [mail] = await arrived(1);
    expect(mail?.body).toMatch(LINK);
    expect(JSON.stringify(smtp.mails)).not.toContain('evil');
  });

  it('of nobody looks the same, and sends nothing', async () => {
    const times = { somebody: [] as number[], nobody: [] as number[] };
    for (let n = 0; n < 20; n++) {
      const which = n % 2 === 0 ? 'somebody' : 'nobody';
      // The account's budget is for five mails: more are asked for by other names.
      const of = which === 'somebody' ? `known${people}x${n}@example.com` : `nobody${people}x${n}@example.com`;
      if (which === 'somebody') await addPerson(h.db, of);
      const began = performance.now();
      const answer = await forgot(of);
      times[which].push(performance.now() - began);
      expect([answer.status, answer.body]).toEqual([202, null]);
    }
    const mailed = () => smtp.mails.map(({ to }) => to.join()).filter((to) => to.includes(`${people}x`));
    await expect.poll(() => mailed().length, { timeout: 10_000 }).toBe(10);
    expect(mailed().every((to) => to.startsWith('known'))).toBe(true);
    const median = (all: number[]): number => all.sort((a, b) => a - b)[5] ?? 0;
    expect(median(times.nobody) / median(times.somebody)).toBeGreaterThan(0.3);
    expect(median(times.nobody) / median(times.somebody)).toBeLessThan(3);
  });

  it('cannot be used to flood a mailbox, nor to keep its owner out', async () => {
    const home = '203.0.113.7';
    await h.ask('POST', '/auth/login', { body: { email, password: PASSWORD }, address: home });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await forgot(email)).status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    expect((await forgot(email, {}, home)).status).toBe(202);
    await arrived(6);
    const single: number[] = [];
    for (let n = 0; n < 25; n++) single.push((await forgot(`x${n}-${people}@example.com`, {}, '203.0.113.99')).status);
    expect(single.filter((status) => status === 202)).toHaveLength(20);
  });

  it('of somebody with a hostile address is one mail to that address', async () => {
    const hostile = [
      'a,evil@example.net',
      'a\r\nBcc: evil@example.net\r\n\r\nhello@example.com',
      '"x\r\n"@example.com',
      'a <evil@example.net>',
    ];
    for (const of of hostile) {
      await addPerson(h.db, `${of}${people}`);
      expect((await forgot(`${of}${people}`)).status).toBeLessThan(500);
    }
    await mailedToken();
    for (const mail of smtp.mails) {
      expect(mail.to).not.toContain('evil@example.net');
      expect(mail.head.filter((line) => /^(bcc|cc):/i.test(line))).toEqual([]);
      expect(mail.head.filter((line) => /^to:/i.test(line))).toHaveLength(1);
    }
  });

  it('is mailed again when the server has no time at first', async () => {
    smtp.refuse(1, 451);
    expect((await forgot(email)).status).toBe(202);
    await arrived(1);
  });
});

it('is not offered where no mail is sent', async () => {
  const h = await house(await mysqlUrl());
  const answer = await h.ask('POST', '/auth/password/forgot', { body: { email: 'anna@example.com' } });
  expect([answer.status, answer.body.code]).toEqual([403, 'feature_disabled']);
  await h.close();
});
