import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from '../../platform/errors.ts';
import { failureOf } from '../../platform/mysql/failure.ts';
import type { Messaging } from './context.ts';

/** A database that is restarted, within two minutes. */
const DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];

/**
 * Does again what the database could not do now: what is known nowhere else must not be lost with it.
 * @param work the same when it is done twice
 * @throws what the last try threw
 */
export async function persist<T>({ stopping }: Pick<Messaging, 'stopping'>, work: () => Promise<T>): Promise<T> {
  for (const delay of DELAYS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || stopping.aborted) throw error;
      await sleep(delay, undefined, { signal: stopping }).catch(() => {});
    }
  }
  return work();
}

function isPassing(error: unknown): boolean {
  if (error instanceof PatchbayError) return error.code === 'unavailable';
  return failureOf(error) === 'outage' || failureOf(error) === 'conflict';
}
