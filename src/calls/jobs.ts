import type { Kysely } from 'kysely';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import type { Watch } from './listen.ts';
import { loadLiveCalls } from './store/live-calls.ts';

const RETRY_MS = 1_000;
const COUNT_MS = 5_000;

/**
 * Reads what was told before, once the database gives it, so that a start does not wait for it; and keeps two figures.
 */
export function takeUpCalls(o: {
  readonly db: Kysely<DB>;
  readonly pbx: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly watch: Watch;
}): { start(): Promise<void>; stop(): Promise<void> } {
  const live = o.metrics.gauge({ name: 'live_calls', help: 'Calls going on, shown or not' });
  const nobodys = o.metrics.counter({
    name: 'calls_unattributed_total',
    help: 'Calls that ended without anybody knowing which tenant they belong to; never shown',
  });
  let retry: NodeJS.Timeout | undefined;
  let counting: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let counted = 0;

  async function take(): Promise<void> {
    try {
      o.watch.begin(await loadLiveCalls(o.db, o.pbx));
    } catch (error) {
      o.log.warn({ pbx: o.pbx, error }, 'the calls that were going on cannot be read yet');
      retry = setTimeout(() => {
        reading = take();
      }, RETRY_MS);
    }
  }

  function count(): void {
    const { calls, unattributed } = o.watch.counts();
    live.set(calls);
    nobodys.inc({}, unattributed - counted);
    counted = unattributed;
  }

  return {
    start: async () => {
      counting = setInterval(count, COUNT_MS);
      reading = take();
      await reading;
    },
    stop: async () => {
      clearInterval(counting);
      clearTimeout(retry);
      await reading;
      clearTimeout(retry);
    },
  };
}
