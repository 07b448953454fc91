import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Mail } from '../../src/platform/mail.ts';
import { labDir, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { PHONE, signIn, startChromium, troublesOf } from './browser.ts';
import { buildConsole, type Served, serve } from './served.ts';

/** Set to a folder to keep pictures for a person to look at. */
const KEEP = process.env['PATCHBAY_SCREENSHOTS'];
const ACME = 'Acme Gesellschaft für Fernmeldetechnik';

/** What a person meets in the browser who was invited by mail. */
let s: Served;
let browser: Browser;
const mails: Mail[] = [];
const troubles: string[][] = [];

beforeAll(async () => {
  const dir = labDir('web-invite');
  const mailer = {
    configured: true,
    send: async (mail: Mail) => {
      mails.push(mail);
    },
  };
  s = await serve({ databaseUrl: await mysqlUrl(), webDir: await buildConsole(dir), spoolDir: dir, mailer });
  await addTenant(s.db, 'acme', ACME);
  await addTenant(s.db, 'globex', 'Globex');
  await addMember(s.db, 'acme', await addPerson(s.db, 'ada@example.com'), 'tenant_admin');
  for (const who of ['gus', 'tom', 'ivy']) {
    await addMember(s.db, 'globex', await addPerson(s.db, `${who}@example.com`), 'supervisor');
  }
  browser = await startChromium();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(troubles.splice(0).flat()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await s.stop();
});

it('makes an account by keyboard alone on a phone, and is inside; the link is good once', async () => {
  const { link } = await invite('nina@example.com', { first_name: 'Nina' });
  const page = await open({ viewport: PHONE });
  await page.goto(link);
  await page.getByRole('heading', { name: `Join ${ACME}` }).waitFor();
  await page.getByText('as supervisor').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe('nina@example.com');
  expect(await focused(page)).toBe('first_name');
  await type(page, ['', 'Novak', 'short', 'short'], 'is too short');
  await page.getByLabel('Password, of ten').focus();
  await type(page, ['a long password', 'a long passwort'], 'not the same');
  await page.getByLabel('Password, of ten').focus();
  await type(page, ['a long password', 'a long password'], null);
  await inside(page);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await page.title()).toContain(ACME);
  await page.reload();
  await inside(page);
  const row = await s.db.selectFrom('users').selectAll().where('email', '=', 'nina@example.com').executeTakeFirst();
  expect(row).toMatchObject({ first_name: 'Nina', last_name: 'Novak', email_verified: 1 });

  const again = await open();
  await again.goto(link);
  await again.getByRole('alert').getByText('does not work any more').waitFor();
  await again.getByRole('link', { name: 'sign in' }).click();
  await again.getByLabel('Password').waitFor();
});

it('says that an invitation was taken back, also while the form was open', async () => {
  const { id, link } = await invite('rob@example.com');
  const page = await open();
  await page.goto(link);
  await page.getByLabel('First name').fill('Rob');
  await page.getByLabel('Password, of ten').fill('a long password');
  await page.getByLabel('The same password').fill('a long password');
  await s.db.updateTable('invitations').set({ revoked_at: new Date() }).where('id', '=', id).execute();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').getByText('does not work any more').waitFor();
});

it('says that an invitation is too old, and takes no harm from what a mail program adds to a link', async () => {
  const { id, link } = await invite('rita@example.com');
  const page = await open();
  await page.goto(`${link}).`);
  await page.getByLabel('First name').waitFor();
  await s.db
    .updateTable('invitations')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .where('id', '=', id)
    .execute();
  await page.goto(link);
  await page.getByRole('alert').getByText('does not work any more').waitFor();
});

it('can be tried again when the server is away', async () => {
  const { link } = await invite('wil@example.com');
  const page = await open();
  await page.route('**/api/v1/invitations/**', (route) => route.abort());
  await page.goto(link);
  await page.getByRole('alert').getByText('cannot be reached').waitFor();
  await page.unroute('**/api/v1/invitations/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('First name').waitFor();
});

it('takes the password of an account that is there, and says so when there were too many wrong ones', async () => {
  const { link } = await invite('ivy@example.com');
  const page = await open({ viewport: PHONE, colorScheme: 'light' });
  await page.goto(link);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').getByText('password is wrong').waitFor();
  await shot(page, 'invite-known-phone-light');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await inside(page);
  expect(await page.title()).toContain(ACME);

  await addMember(s.db, 'globex', await addPerson(s.db, 'max@example.com'), 'agent');
  await page.goto((await invite('max@example.com')).link);
  await page.getByText('ivy@example.com is signed in here now').waitFor();
  const limited = page.getByRole('alert').getByText('Too many attempts');
  for (let n = 0; n < 20 && !(await limited.isVisible()); n++) {
    await page.getByLabel('Password').fill(`guess ${n}`);
    await Promise.all([page.waitForResponse('**/accept'), page.keyboard.press('Enter')]);
    await page.getByRole('button', { name: 'Join' }).waitFor();
  }
  await limited.waitFor();
});

it('asks for the code of a second factor once the password is right', async () => {
  const { access_token: token } = await post('/auth/login', { email: 'tom@example.com', password: PASSWORD });
  const totp = new TOTP({ secret: (await post('/auth/totp', { password: PASSWORD }, token)).secret });
  await post('/auth/totp/confirm', { code: totp.generate() }, token);

  const page = await open();
  await page.goto((await invite('tom@example.com')).link);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code of your authenticator app').waitFor();
  expect(await focused(page)).toBe('code');
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('code is wrong').waitFor();
  // Of the step after the one that was used, which counts already.
  await page.getByLabel('Code of your').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
  await page.keyboard.press('Enter');
  await inside(page);
  expect(await page.title()).toContain(ACME);
});

it('needs no password of who is signed in, and every tab follows', async () => {
  const page = await open();
  await signIn(page, s.url, 'gus@example.com', PASSWORD);
  await inside(page);
  await page.getByText('Globex', { exact: true }).waitFor();
  const other = await page.context().newPage();
  await other.goto((await invite('gus@example.com')).link);
  await other.getByText('You are signed in with this account').waitFor();
  await other.getByRole('button', { name: 'Join' }).click();
  await inside(other);
  expect(await other.title()).toContain(ACME);
  await page.getByText(ACME, { exact: true }).waitFor();
  const going = await s.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.tenant_id')
    .where('users.email', '=', 'gus@example.com')
    .where('sessions.revoked_at', 'is', null)
    .execute();
  expect(going).toEqual([{ tenant_id: 'acme' }]);
});

it.each(['light', 'dark'] as const)('fits, %s', async (colorScheme) => {
  const { link } = await invite(`${'very-long-address.'.repeat(3)}${colorScheme}@example.com`);
  for (const [name, viewport] of [
    ['phone', PHONE],
    ['desktop', { width: 1280, height: 900 }],
  ] as const) {
    const page = await open({ viewport, colorScheme });
    await page.goto(link);
    await page.getByLabel('First name').waitFor();
    await shot(page, `invite-${name}-${colorScheme}`);
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
  }
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(15_000);
  troubles.push(troublesOf(page));
  return page;
}

const inside = (page: Page) => page.getByRole('button', { name: 'Account menu' }).waitFor();
const focused = (page: Page) => page.evaluate('document.activeElement.name');

/** Into the field that has the focus and those after it, an empty text leaves one as it is; then sends. */
async function type(page: Page, texts: readonly string[], problem: string | null): Promise<void> {
  for (const [n, text] of texts.entries()) {
    if (n > 0) await page.keyboard.press('Tab');
    if (text === '') continue;
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  if (problem !== null) await page.getByRole('alert').getByText(problem).waitFor();
}

async function post(path: string, body: unknown, token = '') {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(`${s.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as { access_token: string; secret: string; id: number };
}

/** By the admin of Acme; the link is the one in the mail. */
async function invite(email: string, more: object = {}): Promise<{ id: number; link: string }> {
  const { access_token } = await post('/auth/login', { email: 'ada@example.com', password: PASSWORD });
  const { id } = await post('/invitations', { email, role: 'supervisor', ...more }, access_token);
  const mailed = () => mails.flatMap(({ to, text }) => (to === email ? (/\/invite\/[\w-]+/.exec(text) ?? []) : []));
  await expect.poll(mailed).toHaveLength(1);
  return { id, link: `${s.url}${mailed()[0]}` };
}

async function shot(page: Page, name: string): Promise<void> {
  if (KEEP === undefined) return;
  await mkdir(KEEP, { recursive: true });
  await page.screenshot({ path: join(KEEP, `${name}.png`), fullPage: true });
}
