import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Mail } from '../../src/platform/mail.ts';
import { labDir, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { signIn, startChromium, troublesOf } from './browser.ts';
import { buildConsole, type Served, serve } from './served.ts';

/** What a person meets in the browser who has forgotten the password, or has a second factor. */
let s: Served;
let browser: Browser;
const mails: Mail[] = [];

beforeAll(async () => {
  const dir = labDir('web-account');
  const mailer = {
    configured: true,
    send: async (mail: Mail) => {
      mails.push(mail);
    },
  };
  s = await serve({ databaseUrl: await mysqlUrl(), webDir: await buildConsole(dir), spoolDir: dir, mailer });
  await addTenant(s.db, 'acme', 'Acme');
  for (const who of ['sam', 'tom']) {
    await addMember(s.db, 'acme', await addPerson(s.db, `${who}@example.com`), 'supervisor');
  }
  browser = await startChromium();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await s.stop();
});

async function opened(): Promise<{ page: Page; troubles: string[] }> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(15_000);
  return { page, troubles: troublesOf(page) };
}

const inside = (page: Page) => page.getByRole('button', { name: 'Account menu' }).waitFor();

it('sets a new password by the mailed link, once', async () => {
  const { page, troubles } = await opened();
  await page.goto(s.url);
  await page.getByRole('button', { name: 'Forgotten password?' }).click();
  await page.getByLabel('E-mail').fill('sam@example.com');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('a mail is on its way').waitFor();
  await expect.poll(() => mails.length).toBe(1);
  const link = /\/reset\/\S+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
  await page.goto(`${s.url}${link}`);
  await page.getByLabel('New password').fill('a new long password');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('Your password is set').waitFor();
  expect(page.url()).not.toContain('reset');
  await page.goto(`${s.url}${link}`);
  await page.getByLabel('New password').fill('another long password');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('alert').getByText('does not work any more').waitFor();
  await signIn(page, s.url, 'sam@example.com', 'a new long password');
  await inside(page);
  expect(troubles).toEqual([]);
});

it('asks for the code of a second factor, and takes one from paper', async () => {
  const post = async (path: string, body: unknown, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${s.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { access_token: string; secret: string; recovery_codes: string[] };
  };
  const { access_token: token } = await post('/auth/login', { email: 'tom@example.com', password: PASSWORD });
  const totp = new TOTP({ secret: (await post('/auth/totp', { password: PASSWORD }, token)).secret });
  const { recovery_codes } = await post('/auth/totp/confirm', { code: totp.generate() }, token);
  /** Of the step after the one that was used, which counts already. */
  const next = () => totp.generate({ timestamp: Date.now() + 30_000 });

  const { page, troubles } = await opened();
  await signIn(page, s.url, 'tom@example.com', PASSWORD);
  await page.getByLabel('Code of your authenticator app').fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('code is wrong').waitFor();
  await page.getByLabel('Code of your authenticator app').fill(next());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await inside(page);

  const { page: other } = await opened();
  await signIn(other, s.url, 'tom@example.com', PASSWORD);
  await other.getByLabel('Code of your authenticator app').fill(recovery_codes?.[0] ?? '');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await inside(other);
  expect(troubles).toEqual([]);
});
