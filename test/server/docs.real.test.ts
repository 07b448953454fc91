import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { startChromium, troublesOf } from '../web/browser.ts';
import { type Stage, stage } from './stage.ts';

/** Set to a folder to keep pictures for a person to look at. */
const KEEP = process.env['PATCHBAY_SCREENSHOTS'];

let s: Stage;
let browser: Browser;

beforeAll(async () => {
  s = await stage(await mysqlUrl());
  await addTenant(s.db, 'acme');
  await addMember(s.db, 'acme', await addPerson(s.db, 'sue@example.com'), 'supervisor');
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  await s.stop();
});

it('Swagger UI works under its strict policy, asks nobody else, and signs in', { timeout: 60_000 }, async () => {
  const page = await browser.newPage();
  const troubles = troublesOf(page);
  const elsewhere: string[] = [];
  const origin = new URL(s.url).origin;
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto(`${origin}/docs`);
  await page.getByText('/api/v1/auth/login').waitFor();
  await page.locator('#operations-auth-login .opblock-summary-control').click();
  await page
    .locator('#operations-auth-login textarea')
    .fill(JSON.stringify({ email: 'sue@example.com', password: PASSWORD }));
  await page.locator('#operations-auth-login .execute').click();
  await page.locator('#operations-auth-login .live-responses-table .response-col_status', { hasText: '200' }).waitFor();
  expect(await page.locator('#operations-auth-login .live-responses-table').textContent()).toContain('access_token');
  if (KEEP !== undefined) {
    await mkdir(KEEP, { recursive: true });
    await page.screenshot({ path: join(KEEP, 'docs.png'), fullPage: true });
  }
  expect(troubles).toEqual([]);
  expect(elsewhere).toEqual([]);
});
