import type { Kysely } from 'kysely';
import type { SpoolDirectory } from '../../asterisk/spool/spool-directory.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Part } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import { failureOf } from '../../platform/mysql/failure.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { apartAfter } from '../model/batch-pace.ts';
import type { Moment } from './hear-chunks.ts';
import { makeRoom, type Room } from './make-room.ts';
import { readOn } from './read-on.ts';
import type { Backlog, ReaderMetrics } from './reader-metrics.ts';
import type { ReaderState } from './reader-state.ts';
import { recall } from './recall.ts';
import { skipRecord } from './skip-record.ts';

export interface ReaderOptions {
  readonly db: Kysely<DB>;
  readonly pbx: string;
  readonly spool: SpoolDirectory;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: ReaderMetrics;
  readonly maxBytes: number;
  readonly pollMs: number;
  readonly room: Room;
}

export interface ReaderStanding extends Backlog {
  /** Epoch ms of the last batch, or of the last look that found nothing; null before the first. */
  readonly lookedAt: number | null;
  readonly trouble: string | null;
}

export interface Reader extends Part {
  /** Something was written: look now and not at the next poll. */
  wake(): void;
  see(picture: NonNullable<Moment['picture']>): void;
  standing(): ReaderStanding;
}

/** Reads the spool for ever, one batch after the other. A failure makes it start again from what the store has. */
export function createReader(o: ReaderOptions): Reader {
  let state: ReaderState | null = null;
  let picture: Moment['picture'] = null;
  let standing: ReaderStanding = { lookedAt: null, trouble: null, bytes: 0, unreadable: [] };
  let failures = 0;
  let cautiousBatches = 0;
  let stopping = false;
  let woken = false;
  let begunAt = 0;
  let apartMs = apartAfter(0);
  let wakeUp: () => void = () => {};
  let running: Promise<void> = Promise.resolve();

  async function batch(): Promise<boolean> {
    const now = o.clock.now();
    state ??= await recall(o.db, o.pbx, now, o.room);
    const files = await o.spool.files();
    const began = performance.now();
    const limits = cautiousBatches > 0 ? { maxBytes: o.maxBytes, maxRecords: 1 } : { maxBytes: o.maxBytes };
    const progress = await readOn(state, files, { now, picture }, { ...limits, db: o.db, pbx: o.pbx });
    cautiousBatches = Math.max(0, cautiousBatches - 1);
    o.metrics.read(progress, (performance.now() - began) / 1000);
    for (const { kind, source, reason } of progress.quarantined) {
      o.log.warn({ pbx: o.pbx, kind, source, reason }, QUARANTINED);
    }
    apartMs = apartAfter(progress.events);
    const events = makeRoom(state, now, o.room);
    o.metrics.holds({ conversations: state.conversations.all().size, events });
    standing = { ...o.metrics.stands(files, state.files, now), lookedAt: now, trouble: null };
    return progress.more;
  }

  async function failed(error: unknown): Promise<void> {
    const failure = failureOf(error);
    failures += 1;
    o.metrics.failed(failure);
    standing = { ...standing, trouble: error instanceof Error ? error.message : String(error) };
    if (failures === 1 || failures % 60 === 0)
      o.log.warn({ pbx: o.pbx, error, failure, failures }, 'batch not committed');
    state = null;
    if (failure !== 'data') return;
    // What the database refuses today it refuses tomorrow: find it record by record, put it aside, go on.
    if (cautiousBatches === 0) cautiousBatches = CAUTIOUS_BATCHES;
    else {
      const skipped = await skipRecord(await o.spool.files(), standing.trouble ?? '', { ...o, now: o.clock.now() });
      cautiousBatches = 0;
      for (const { kind, source, reason } of skipped) o.log.warn({ pbx: o.pbx, kind, source, reason }, QUARANTINED);
    }
  }

  /** Until something was written, and then a little longer: what comes meanwhile is of the same batch. */
  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        setTimeout(resolve, Math.max(GATHER_MS, begunAt + apartMs - performance.now()));
        wakeUp = () => {};
      };
      if (woken) wakeUp();
    });
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let more = false;
      begunAt = performance.now();
      woken = false;
      try {
        more = await batch();
        failures = 0;
      } catch (error) {
        await failed(error).catch((again: unknown) => o.log.warn({ pbx: o.pbx, error: again }, 'batch not skipped'));
        const pause = Math.min(RETRY_MS * 2 ** Math.min(failures - 1, 10), RETRY_CAP_MS);
        if (!stopping) await sleep(pause);
        continue;
      }
      if (!more && !stopping) await sleep(o.pollMs);
    }
  }

  return {
    name: 'records',
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping = true;
      wakeUp();
      await running;
    },
    wake: () => {
      woken = true;
      wakeUp();
    },
    see: (seen) => {
      picture = seen;
    },
    standing: () => standing,
  };
}

const QUARANTINED = 'put into quarantine';
const CAUTIOUS_BATCHES = 5_000;
// Rows of one hang-up come within some milliseconds: together they are one batch.
const GATHER_MS = 50;
const RETRY_MS = 100;
const RETRY_CAP_MS = 2_000;
