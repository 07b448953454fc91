import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { lanes } from '../../src/platform/rounds.ts';

const options = { name: 'test', everyMs: 5, log: silentLog };

/** Tenants that always have something to do, and what was done for whom. */
function counting(tenants: readonly string[], work: (tenantId: string, nth: number) => Promise<boolean>, atOnce = 10) {
  const done = new Map<string, number>();
  const under = lanes({
    ...options,
    atOnce,
    due: async (busy, limit) => tenants.filter((tenant) => !busy.includes(tenant)).slice(0, limit),
    work: async (tenant) => {
      const nth = (done.get(tenant) ?? 0) + 1;
      done.set(tenant, nth);
      return work(tenant, nth);
    },
  });
  return { under, done };
}

it('a tenant whose provider hangs keeps nobody waiting but itself', async () => {
  let release = () => {};
  const hanging = new Promise<boolean>((resolve) => {
    release = () => resolve(false);
  });
  const { under, done } = counting(['slow', 'quick'], (tenant) =>
    tenant === 'slow' ? hanging : Promise.resolve(false),
  );
  await under.start();
  await expect.poll(() => done.get('quick')).toBeGreaterThan(5);
  expect(done.get('slow')).toBe(1);
  let stopped = false;
  const stopping = under.stop().then(() => {
    stopped = true;
  });
  await sleep(20);
  expect(stopped).toBe(false); // what is under way is waited for
  release();
  await stopping;
});

it('goes on with a tenant while there is more, and after a failure', async () => {
  const { under, done } = counting(['busy', 'broken'], async (tenant, nth) => {
    if (tenant === 'broken') throw new Error('no');
    return nth % 50 !== 0;
  });
  await under.start();
  await expect.poll(() => done.get('broken')).toBeGreaterThan(2);
  await under.stop();
  expect((done.get('busy') ?? 0) % 50).toBe(0);
  expect(done.get('busy')).toBeGreaterThan(49);
});

it('has so many lanes, and whoever waits for one gets the next', async () => {
  let [now, most] = [0, 0];
  const tenants = Array.from({ length: 12 }, (_, n) => `t${n}`);
  const seen = new Set<string>();
  const under = lanes({
    ...{ ...options, everyMs: 60_000 },
    atOnce: 3,
    due: async (busy, limit) => tenants.filter((one) => !seen.has(one) && !busy.includes(one)).slice(0, limit),
    work: async (tenant) => {
      seen.add(tenant);
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
      return false;
    },
  });
  await under.start();
  await expect.poll(() => seen.size, { timeout: 3_000 }).toBe(12);
  await under.stop();
  expect(most).toBe(3);
});

it('what a tenant is given while its lane ends is not left for the next round', async () => {
  let given = 1;
  let done = 0;
  const under = lanes({
    ...{ ...options, everyMs: 60_000 },
    atOnce: 3,
    due: async (busy) => (given > done && !busy.includes('acme') ? ['acme'] : []),
    work: async () => {
      const seen = given;
      await sleep(20);
      done = seen;
      return false;
    },
  });
  await under.start();
  await sleep(10);
  given = 2; // the lane has looked already
  under.wake();
  await expect.poll(() => done, { timeout: 2_000 }).toBe(2);
  await under.stop();
});
