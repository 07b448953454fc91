import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { labDir, labRoot } from '../support/lab.ts';

/**
 * Chromium of the lab. Close it in `afterAll`, or leave it to die with the test process.
 * @param more of its switches
 */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const root = await labRoot();
  const dir = labDir('chromium');
  const executablePath = await root.wrapper('/usr/lib/chromium/chromium', join(dir, 'chromium'));
  return chromium.launch({
    executablePath,
    env: { HOME: dir, LANG: 'C.UTF-8' },
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', ...more],
  });
}

export const WALL = { width: 1920, height: 1080 };
export const PHONE = { width: 390, height: 844 };

/** What a page may not do: break, or be refused something by the content security policy. */
export function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text())) {
      troubles.push(message.text());
    }
  });
  return troubles;
}

export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
