import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import type { Database } from '../../src/platform/mysql/connect.ts';
import { createLookout } from '../../src/platform/mysql/lookout.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addTenants, KINDS, opened } from './database.ts';

const tenant = (db: Database, id: string) => db.selectFrom('tenants').select('id').where('id', '=', id);

it.each(KINDS)('everybody hears whether their work is there, on %s', async (kind) => {
  const db = opened(await borrowedUrl(kind));
  const lookout = createLookout({ db, log: silentLog, everyMs: 20 });
  onTestFinished(() => lookout.stop());
  const heard = { acme: [] as boolean[], globex: [] as boolean[] };
  for (const id of ['acme', 'globex'] as const) {
    lookout.watch(
      () => tenant(db, id),
      (there) => heard[id].push(there),
    );
  }
  await addTenants(db, 'globex');
  await lookout.start();
  await expect.poll(() => heard.globex.length).toBeGreaterThan(1);
  expect(heard.globex).not.toContain(false);
  expect(heard.acme).not.toContain(true);
  await addTenants(db, 'acme');
  await expect.poll(() => heard.acme.at(-1)).toBe(true);
});

it('nobody hears anything while the database gives no answer', async () => {
  const db = opened(await borrowedUrl('mysql'));
  let [broken, heard] = [false, 0];
  const lookout = createLookout({ db, log: silentLog, everyMs: 5 });
  onTestFinished(() => lookout.stop());
  lookout.watch(
    () => {
      if (broken) throw new Error('away');
      return tenant(db, 'acme');
    },
    () => heard++,
  );
  await lookout.start();
  await expect.poll(() => heard).toBeGreaterThan(1);
  broken = true;
  await expect.poll(async () => heard === (await later(() => heard, 50))).toBe(true);
  broken = false;
  const before = heard;
  await expect.poll(() => heard).toBeGreaterThan(before);
});

async function later<T>(value: () => T, ms: number): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return value();
}
