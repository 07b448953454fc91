import type { Kysely } from 'kysely';
import type { SpoolDirectory } from '../asterisk/spool/spool-directory.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import { overwriteErased } from './actions/overwrite-erased.ts';
import type { ReaderMetrics } from './actions/reader-metrics.ts';
import { type TidyRules, tidySpool } from './actions/tidy-spool.ts';

export interface SpoolKeeper {
  start(): void;
  stop(): Promise<void>;
  /** Part of the disk in use at the last look, 0 to 1. */
  diskUsed(): number;
}

const EVERY_MS = 60_000;
/** From here on somebody has to make room; Asterisk loses every record that it cannot write. */
const DISK_ALARM = 0.7;

/** Keeps the spool from growing for ever, and raises its voice while it could still be helped. */
export function keepSpool(o: {
  readonly db: Kysely<DB>;
  readonly pbx: string;
  readonly spool: SpoolDirectory;
  readonly rules: TidyRules;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: ReaderMetrics;
}): SpoolKeeper {
  let timer: NodeJS.Timeout | undefined;
  let used = 0;
  let running: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const before = used;
    used = await o.spool.diskUsed();
    o.metrics.disk(used);
    // Said once; the metric goes on saying it.
    if (used >= DISK_ALARM && before < DISK_ALARM) o.log.error({ pbx: o.pbx, used }, 'the disk of the spool fills up');
    const removed = await tidySpool(o.spool, o.clock.now(), o.rules, o);
    if (removed.length > 0) o.log.info({ pbx: o.pbx, removed }, 'spool files removed after their time');
    const files = await overwriteErased(o.spool, o);
    if (files.length > 0) o.log.info({ pbx: o.pbx, files }, 'people who were erased are not in the spool any more');
  }

  function tick(): void {
    running = running.then(look).catch((error: unknown) => {
      o.log.warn({ pbx: o.pbx, error }, 'spool not tidied, tried again in a minute');
    });
  }

  return {
    start() {
      tick();
      timer = setInterval(tick, EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
    diskUsed: () => used,
  };
}
