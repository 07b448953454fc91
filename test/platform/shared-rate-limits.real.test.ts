import { RateLimiterRes } from 'rate-limiter-flexible';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/platform/mysql/connect.ts';
import { sharedRateLimits } from '../../src/platform/mysql/shared-rate-limits.ts';
import type { RateLimits } from '../../src/platform/rate-limits.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { KINDS } from './database.ts';

const opened: RateLimits[] = [];
afterEach(async () => {
  for (const limits of opened.splice(0)) await limits.close();
});

/** As one daemon would have it. */
function daemon(url: string, budget = { points: 5, seconds: 60 }) {
  const limits = sharedRateLimits(url);
  opened.push(limits);
  const limiter = limits.limiter('test', budget);
  const take = (key: string): Promise<boolean> =>
    limiter.consume(key).then(
      () => true,
      (refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return false;
        throw refusal;
      },
    );
  return { limits, limiter, take };
}

describe.each(KINDS)('budgets shared by daemons, on %s', (kind) => {
  it('are used up together, also by many at the same moment', async () => {
    const url = await borrowedUrl(kind);
    const [one, other] = [daemon(url), daemon(url)];
    const taken = await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : other).take('anna')));
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await one.take('bert')).toBe(true);
    await other.limiter.delete('anna');
    expect(await one.take('anna')).toBe(true);
    await one.limiter.reward('anna');
    for (let n = 0; n < 5; n++) expect(await other.take('anna')).toBe(true);
    expect(await one.take('anna')).toBe(false);
  });

  it('come back when their time is over, and leave nothing behind', async () => {
    const url = await borrowedUrl(kind);
    const { limits, take } = daemon(url, { points: 1, seconds: 1 });
    expect([await take('a'), await take('a')]).toEqual([true, false]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await take('a')).toBe(true);
    await take('b');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await limits.prune();
    const db = connect(url);
    expect(await db.selectFrom('rate_limits').select('key').execute()).toEqual([]);
    await db.destroy();
  });
});

it('while the database is away each daemon counts for itself, and lets nobody through uncounted', async () => {
  const { take } = daemon('mysql://x:x@127.0.0.1:9/x');
  const taken: boolean[] = [];
  for (let n = 0; n < 8; n++) taken.push(await take('anna'));
  expect(taken).toEqual([true, true, true, true, true, false, false, false]);
});
