import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSeat } from '../../src/agents/store/agent-row.ts';
import type { CallDto } from '../../src/calls/events.ts';
import { labDir, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { PHONE, signIn, startChromium, troublesOf, WALL } from './browser.ts';
import { agentRow, ago, callRow } from './floor-rows.ts';
import { buildConsole, type Served, serve } from './served.ts';

/** Set to a folder to keep pictures of every page for a person to look at. */
const KEEP = process.env['PATCHBAY_SCREENSHOTS'];

let s: Served;
let browser: Browser;
let anna: number;
let ben: number;
let support: Omit<QueueSeat, 'paused' | 'paused_reason' | 'penalty'>;
const seat = (): QueueSeat => ({ ...support, paused: false, paused_reason: null, penalty: 0 });

beforeAll(async () => {
  const dir = labDir('web');
  s = await serve({ databaseUrl: await mysqlUrl(), webDir: await buildConsole(dir), spoolDir: dir });
  await addTenant(s.db, 'acme', 'Acme');
  await addTenant(s.db, 'globex', 'Globex');
  for (const [email, role] of [
    ['sam', 'supervisor'],
    ['anna', 'agent'],
    ['ben', 'agent'],
  ] as const) {
    await addMember(s.db, 'acme', await addPerson(s.db, `${email}@example.com`), role);
  }
  const both = await addPerson(s.db, 'both@example.com');
  await addMember(s.db, 'acme', both, 'viewer');
  await addMember(s.db, 'globex', both, 'viewer');
  const people = await s.db.selectFrom('users').select(['id', 'email']).execute();
  anna = people.find(({ email }) => email === 'anna@example.com')?.id ?? 0;
  ben = people.find(({ email }) => email === 'ben@example.com')?.id ?? 0;
  const names = { name: 'acme_support', tenant_id: 'acme', local_name: 'support', display_name: 'Support' };
  const { insertId } = await s.db.insertInto('queues').values(names).executeTakeFirstOrThrow();
  support = { id: Number(insertId), name: 'support', display_name: 'Support' };
  browser = await startChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const id of ['one', 'two']) await s.showCall('acme', callRow(id), 'call.ended');
  s.parts.clear();
});

afterAll(async () => {
  await browser.close();
  await s.stop();
});

describe('signing in', () => {
  it('says what is wrong, and lets in who is right', async () => {
    const page = await open();
    await signIn(page, s.url, 'sam@example.com', 'not the password');
    await page.getByRole('alert').getByText('is wrong').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await live(page);
    expect(await page.title()).toBe('Wallboard · Acme');
  });

  it('outlives a reload, also in two tabs that renew at once', async () => {
    const first = await open();
    await signIn(first, s.url, 'sam@example.com', PASSWORD);
    await live(first);
    const second = await first.context().newPage();
    await second.goto(s.url);
    await live(second);
    for (let n = 0; n < 4; n++) {
      await expireToken(first);
      await Promise.all([first.reload(), second.reload()]);
      await Promise.all([live(first), live(second)]);
    }
  });

  it('ends in every tab when it ends in one', async () => {
    const first = await open();
    await signIn(first, s.url, 'sam@example.com', PASSWORD);
    await live(first);
    const second = await first.context().newPage();
    await second.goto(s.url);
    await live(second);
    await first.getByLabel('Account menu').click();
    await first.getByRole('button', { name: 'Sign out of Patchbay' }).click();
    await first.getByLabel('E-mail').waitFor();
    await second.getByLabel('E-mail').waitFor();
    await second.reload();
    await second.getByLabel('E-mail').waitFor();
  });

  it('asks where to work when there are several tenants, and goes from one to the other', async () => {
    const page = await open();
    await signIn(page, s.url, 'both@example.com', PASSWORD);
    await shot(page, 'tenants');
    await page.getByRole('button', { name: 'Globex' }).click();
    await live(page);
    await page.getByText('Globex', { exact: true }).waitFor();
    await page.getByLabel('Account menu').click();
    await page.getByRole('button', { name: 'Go to Acme' }).click();
    await page.getByText('Acme', { exact: true }).waitFor();
    await live(page);
  });

  it('follows a change of tenant that was made in another tab: nothing of one is shown under the name of the other', async () => {
    await s.showCall('acme', waiting('one', 20), 'call.started');
    const page = await open();
    await signIn(page, s.url, 'both@example.com', PASSWORD);
    await page.getByRole('button', { name: 'Acme' }).click();
    await live(page);
    await page.getByRole('cell', { name: 'Ann Caller' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(s.url);
    await other.getByLabel('Account menu').click();
    await other.getByRole('button', { name: 'Go to Globex' }).click();
    await other.getByText('Globex', { exact: true }).waitFor();
    await page.getByText('Globex', { exact: true }).waitFor();
    await live(page);
    await page.getByText('No calls at the moment.').waitFor();
  });
});

describe('the wallboard', () => {
  it('shows calls and agents, and follows them', async () => {
    await s.show(agentRow(anna, 'Anna Berg', { queues: [seat()] }, 65));
    await s.show(agentRow(ben, 'Ben Cole', { chosen: { status: 'break', reason: 'Lunch' } }, 600));
    await s.showCall('acme', waiting('one', 75), 'call.started');
    const page = await open();
    await signIn(page, s.url, 'sam@example.com', PASSWORD);
    await live(page);
    expect(await figure(page, 'Calls waiting')).toMatch(/^1 in one queue$/);
    expect(await figure(page, 'Longest wait')).toMatch(/^1:(1[4-9]|2\d) Ann Caller$/);
    expect(await figure(page, 'Agents free')).toBe('1 of 2 signed in');
    await shot(page, 'wallboard');

    await s.show(
      agentRow(anna, 'Anna Berg', { queues: [seat()], work: 'ringing', device: 'ringing', callId: 'one' }, 0),
    );
    await page.getByRole('listitem').filter({ hasText: 'Anna Berg' }).getByText('Ann Caller · Support').waitFor();
    await s.showCall(
      'acme',
      { ...waiting('one', 75), state: 'answered', agents: [anna], answered_at: ago(0) },
      'call.answered',
    );
    await s.show(
      agentRow(anna, 'Anna Berg', { queues: [seat()], work: 'talking', device: 'in_use', callId: 'one' }, 0),
    );
    await page.getByRole('row', { name: /Talking.*Ann Caller.*Anna Berg/ }).waitFor();
    expect(await figure(page, 'Calls waiting')).toBe('0 nobody waits');
    expect(await page.title()).toBe('Wallboard · Acme');
    await s.showCall('acme', waiting('one', 75), 'call.ended');
    await page.getByText('No calls at the moment.').waitFor();
  });

  it('says since when it is stale, stops its clocks, and catches up by itself', async () => {
    await s.showCall('acme', waiting('one', 20), 'call.started');
    const page = await open();
    await signIn(page, s.url, 'sam@example.com', PASSWORD);
    await live(page);
    await s.away();
    await page.getByText(/^Stale since \d\d:\d\d:\d\d$/).waitFor();
    await page.getByText('No connection to the server.').waitFor();
    const stood = await figure(page, 'Longest wait');
    await page.waitForTimeout(2_500);
    expect(await figure(page, 'Longest wait')).toBe(stood);
    await shot(page, 'stale');
    await s.showCall('acme', waiting('one', 20), 'call.ended');
    await s.showCall('acme', waiting('two', 5), 'call.started');
    await s.back();
    await live(page);
    expect(await figure(page, 'Longest wait')).toMatch(/^0:(0[4-9]|[1-3]\d) Ann Caller$/);
    expect(await figure(page, 'Calls waiting')).toBe('1 in one queue');
  });

  it('says when the telephone system behind the server is away', async () => {
    s.parts.set('calls', { name: 'calls', ready: false, detail: '' });
    const page = await open();
    await signIn(page, s.url, 'sam@example.com', PASSWORD);
    await page.getByText('The telephone system has not been connected').waitFor();
  });

  it.each([
    ['wall', WALL],
    ['phone', PHONE],
  ] as const)('fits on a %s, with names that are too long', async (name, viewport) => {
    const long = 'Maximiliane-Alexandra von und zu Hohenstein-Oberwiesenthal';
    await s.show(agentRow(anna, long, { queues: [seat()] }));
    await s.showCall(
      'acme',
      { ...waiting('one', 200), from: { number: '+49305550123', name: long.repeat(3) } },
      'call.started',
    );
    const page = await open({ viewport });
    await signIn(page, s.url, 'sam@example.com', PASSWORD);
    await live(page);
    const { wide, inner } = await page.evaluate(() => {
      const { document, innerWidth } = globalThis as unknown as {
        document: { documentElement: { scrollWidth: number } };
        innerWidth: number;
      };
      return { wide: document.documentElement.scrollWidth, inner: innerWidth };
    });
    expect(wide).toBeLessThanOrEqual(inner);
    await shot(page, `long-names-${name}`);
  });
});

describe("an agent's own desk", () => {
  it('shows that agent and the own calls, and nobody else', async () => {
    await s.show(
      agentRow(anna, 'Anna Berg', { queues: [seat()], work: 'ringing', device: 'ringing', callId: 'one' }, 3),
    );
    await s.show(agentRow(ben, 'Ben Cole'));
    await s.showCall('acme', { ...waiting('one', 10), agents: [anna] }, 'call.ringing');
    await s.showCall(
      'acme',
      { ...waiting('two', 10), from: { number: '', name: 'Secret Caller' }, agents: [ben] },
      'call.ringing',
    );
    const page = await open({ viewport: PHONE });
    const seen: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload))));
    await signIn(page, s.url, 'anna@example.com', PASSWORD);
    await live(page);
    await page.getByText('Ann Caller').waitFor();
    await shot(page, 'desk');
    await s.showCall(
      'acme',
      { ...waiting('two', 10), from: { number: '', name: 'Secret Caller' }, agents: [ben] },
      'call.answered',
    );
    await s.show(agentRow(ben, 'Ben Cole', { chosen: { status: 'dnd', reason: null } }, 0));
    await s.show(agentRow(anna, 'Anna Berg', { chosen: { status: 'break', reason: 'Lunch' } }, 0));
    await page.getByText('Lunch').waitFor();
    expect(await page.content()).not.toMatch(/Ben Cole|Secret Caller/);
    expect(seen.join('')).not.toMatch(/Ben Cole|Secret Caller/);
    await page.goto(`${s.url}/wallboard`);
    await live(page);
    expect(await page.content()).not.toContain('Calls waiting');
  });
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext({ viewport: WALL, colorScheme: 'dark', ...options })).newPage();
  const troubles = troublesOf(page);
  page.on('close', () => expect(troubles).toEqual([]));
  return page;
}

/** As if the access token had come to its end: whoever asks next has to renew it. */
async function expireToken(page: Page): Promise<void> {
  await page.evaluate(
    `new Promise((done) => {
      indexedDB.open('patchbay', 1).onsuccess = ({ target }) => {
        const transaction = target.result.transaction('session', 'readwrite');
        const store = transaction.objectStore('session');
        store.get('tokens').onsuccess = ({ target }) => store.put({ ...target.result, goodUntil: 0 }, 'tokens');
        transaction.oncomplete = done;
      };
    })`,
  );
}

async function live(page: Page): Promise<void> {
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
}

/** Value and note of one of the big figures: `1 in one queue`. */
async function figure(page: Page, label: string): Promise<string> {
  const box = page.getByRole('region', { name: 'Figures' }).locator('.figure').filter({ hasText: label });
  return (await box.locator('.figure-value, .figure-note').allTextContents()).join(' ');
}

async function shot(page: Page, name: string): Promise<void> {
  if (KEEP === undefined) return;
  await mkdir(KEEP, { recursive: true });
  await page.screenshot({ path: join(KEEP, `${name}.png`), fullPage: true });
}

function waiting(id: string, seconds: number): CallDto {
  const queue = { ...support, joined_at: ago(seconds) };
  return callRow(id, { state: 'queued', from: { number: '+49305550123', name: 'Ann Caller' }, queue }, seconds + 1);
}
