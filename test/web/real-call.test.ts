import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant, DemoUser } from '../../bin/seed/demo.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { startWholeDaemon, type WholeDaemon } from '../support/whole-daemon.ts';
import { PHONE, signIn, startChromium, troublesOf, WALL } from './browser.ts';
import { buildConsole } from './served.ts';

const KEEP = process.env['PATCHBAY_SCREENSHOTS'];

let pbx: Pbx;
let acme: DemoTenant;
let daemon: WholeDaemon;
let browser: Browser;

beforeAll(async () => {
  const databaseUrl = await mysqlUrl();
  const { tenants } = await seedTenants(databaseUrl);
  acme = tenants[0] as DemoTenant;
  pbx = await freshPbx({ databaseUrl });
  daemon = await startWholeDaemon({
    ...settingsFor(databaseUrl, pbx),
    WEB_DIR: await buildConsole(labDir('web')),
  });
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await daemon?.stop();
  await pbx?.stop();
});

it('an agent signs in at the desk, a caller waits, is answered, and everybody sees it', async () => {
  const board = await open('supervisor', WALL);
  const desk = await open('agent', PHONE);
  const anna = await sipAgent({ pbx, phone: acme.phones[0] as DemoPhone });

  await desk.getByRole('button', { name: 'Start taking calls' }).click();
  await desk.locator('[data-face="free"]', { hasText: 'Free' }).first().waitFor();
  await desk.getByText('takes calls').waitFor();
  await tile(board, 'Anna Berg', 'free').waitFor();

  const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, from: '+49305550123', talkMs: 4_000 });
  await anna.next('CALL_INCOMING');
  await board.getByRole('row', { name: /Waiting.*\+49305550123.*Support.*Anna Berg/ }).waitFor();
  await tile(board, 'Anna Berg', 'ringing').waitFor();
  await desk.getByText('Ringing', { exact: true }).waitFor();
  await desk.getByText('+49305550123').waitFor();
  await anna.answer();
  await board.getByRole('row', { name: /Talking.*\+49305550123.*Support.*Anna Berg/ }).waitFor();
  await tile(board, 'Anna Berg', 'talking').waitFor();
  await shot(board, 'real-call-wallboard');
  await shot(desk, 'real-call-desk');

  expect(await caller.done).toMatchObject({ successful: 1 });
  await board.getByText('No calls at the moment.').waitFor();
  await desk.getByText('No call.').waitFor();

  await desk.getByRole('button', { name: 'Break' }).click();
  await desk.getByRole('button', { name: 'Lunch' }).click();
  await tile(board, 'Anna Berg', 'break').getByText('Lunch').waitFor();
  await desk.getByText('Lunch', { exact: true }).first().waitFor();
  await anna.stop();
  await desk.getByRole('button', { name: 'Stop taking calls' }).click();
  await board.locator('.offline', { hasText: 'Anna Berg' }).waitFor();
});

async function open(role: DemoUser['role'], viewport: typeof WALL): Promise<Page> {
  const user = acme.users.find((one) => one.role === role) as DemoUser;
  const page = await (await browser.newContext({ viewport, colorScheme: 'dark' })).newPage();
  const troubles = troublesOf(page);
  page.on('close', () => expect(troubles).toEqual([]));
  await signIn(page, new URL(daemon.url).origin, user.email, user.password);
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  return page;
}

function tile(page: Page, name: string, face: string) {
  return page.locator(`.agent[data-face="${face}"]`, { hasText: name });
}

async function shot(page: Page, name: string): Promise<void> {
  if (KEEP === undefined) return;
  await mkdir(KEEP, { recursive: true });
  await page.screenshot({ path: join(KEEP, `${name}.png`), fullPage: true });
}
