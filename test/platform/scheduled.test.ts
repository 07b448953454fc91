import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { scheduled } from '../../src/platform/scheduled.ts';

const EVERY_SECOND = '* * * * * *';

describe('work by the calendar', () => {
  it('runs again after a failure, and stopping waits for the run under way', async () => {
    let begun = 0;
    let ended = 0;
    const second = deferred();
    const part = scheduled({
      name: 'pruning',
      cron: EVERY_SECOND,
      log: silentLog,
      run: async () => {
        begun += 1;
        if (begun === 1) throw new Error('the database is away');
        second.resolve();
        await new Promise((resolve) => setTimeout(resolve, 100));
        ended += 1;
      },
    });
    await part.start();
    await second.promise;
    await part.stop();
    expect({ begun, ended }).toEqual({ begun: 2, ended: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(begun).toBe(2);
  });

  it('can be stopped without ever having been started', async () => {
    await expect(
      scheduled({ name: 'never', cron: EVERY_SECOND, log: silentLog, run: async () => {} }).stop(),
    ).resolves.toBeUndefined();
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
