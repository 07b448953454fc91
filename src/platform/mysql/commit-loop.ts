import { setTimeout as sleep } from 'node:timers/promises';
import type { Announcement } from '../announcement.ts';
import type { Part, Readiness } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createBatchCommit } from './batch-commit.ts';
import { createBatchWriter } from './batch-writer.ts';
import { commitMetrics } from './commit-metrics.ts';
import type { Database } from './connect.ts';
import { DatabaseHealth } from './database-health.ts';
import type { Outbox } from './outbox.ts';
import { type Bounds, PendingChanges } from './pending-changes.ts';
import { Settlement } from './settlement.ts';
import type { Statements } from './write-rows.ts';
import { Deposed } from './writer-lease.ts';

/** A table as its owner sees it. Rows must not be changed after they were handed in. Neither call waits or throws. */
export interface LiveTable<Row> {
  /** The latest row of a key is the one that is saved. */
  put(key: string, row: Row): void;
  /** Each row is saved, in order. */
  append(row: Row): void;
}

/**
 * Live state of one PBX on its way to the database: changes are handed in synchronously, gathered for some milliseconds,
 * committed together, and what was announced with them is published after the commit.
 *
 * While the database is away nothing is lost (within the bounds) and the order is kept. A batch whose COMMIT got no
 * answer is neither lost nor written twice. A change that the database refuses for its content is logged and left out.
 */
export interface CommitLoop extends Part {
  /**
   * `save` gets all waiting rows of the table at once and says by which statements they are written, in a transaction; it
   * may run again. Tables are saved in the order in which they were added here.
   */
  table<Row>(o: { readonly name: string; save(to: Statements, rows: readonly Row[]): Promise<void> }): LiveTable<Row>;
  /** Committed in one transaction with what was put before it, or in a later one. Neither waits nor throws. */
  announce(announcement: Announcement): void;
  /**
   * Resolves when all that was handed in before is committed.
   * @throws PatchbayError `unavailable` after a deadline; the changes stay queued
   */
  settled(): Promise<void>;
  readiness(): Readiness;
}

export interface CommitLoopOptions {
  /** Opened with `severalStatements`; so a pool of its own, and no request can keep it waiting. */
  readonly db: Database;
  readonly outbox: Outbox;
  /** The PBX whose state this is; the last loop started for it is the one that writes. */
  readonly pbx: string;
  /** For people, in the log of a daemon that was deposed: host and process. */
  readonly holder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Another daemon writes for this PBX: this one can be of no more use. */
  onDeposed?(error: Deposed): void;
  /** How long changes gather while a commit has just been made, ms. */
  readonly windowMs?: number;
  readonly batchSize?: number;
  readonly bounds?: Partial<Bounds>;
  readonly settleTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

const BOUNDS: Bounds = { rows: 200_000, announcements: 50_000, announcementText: 64 << 20 };
const HEARTBEAT_MS = 2_000;

export function createCommitLoop(o: CommitLoopOptions): CommitLoop {
  const log = o.log.child({ pbx: o.pbx });
  const windowMs = o.windowMs ?? 10;
  const batchSize = o.batchSize ?? 500;
  const pending = new PendingChanges({ ...BOUNDS, ...o.bounds });
  const settlement = new Settlement(o.settleTimeoutMs ?? 5_000);
  const health = new DatabaseHealth(log);
  const metrics = commitMetrics(o.metrics);
  const writer = createBatchWriter({ ...o, apart: metrics.apart });
  const halt = new AbortController();
  const commit = createBatchCommit({ writer, settlement, health, metrics, log, halt: halt.signal, deposed });
  let working: Promise<void> | null = null;
  let scheduled = false;
  let started = false;
  let stopping = false;
  let heartbeat: NodeJS.Timeout | undefined;
  let lost = 0;

  function wake(): void {
    if (!started || scheduled || working !== null || halt.signal.aborted) return;
    scheduled = true;
    // Not at once: what else happens in this turn of the event loop goes into the same transaction, and what is told at its end.
    setImmediate(() => setImmediate(begin));
  }

  function begin(): void {
    scheduled = false;
    working ??= work().finally(() => {
      working = null;
      if (pending.size > 0) wake();
    });
  }

  async function work(): Promise<void> {
    while (pending.size > 0 && !halt.signal.aborted) {
      const begun = performance.now();
      await commit(pending.take(batchSize));
      metrics.pending.set(pending.size);
      const rest = windowMs - (performance.now() - begun);
      if (rest > 0 && pending.size < batchSize && !stopping) await sleep(rest);
    }
  }

  async function beat(): Promise<void> {
    if (working !== null || halt.signal.aborted) return;
    try {
      await writer.check();
      health.recovered();
    } catch (error) {
      if (error instanceof Deposed) deposed(error);
      else health.failed(error);
    }
  }

  function deposed(error: Deposed): void {
    log.error({ error, pending: pending.size }, 'another daemon writes for this PBX; this one writes nothing more');
    health.failed(error);
    halt.abort();
    settlement.close(error.message);
    o.onDeposed?.(error);
  }

  function lose(kind: 'rows' | 'announcements', count: number): void {
    if (count === 0) return;
    if (lost === 0) log.error({ kind, pending: pending.size }, 'too many changes wait; some are given up');
    lost += count;
    metrics.lost.inc({ kind }, count);
  }

  return {
    name: 'commit loop',
    start: async () => {
      started = true;
      await beat(); // takes the lease; without a database the next beat or change does
      heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
      wake();
    },
    stop: async () => {
      stopping = true;
      clearInterval(heartbeat);
      const deadline = sleep(o.stopTimeoutMs ?? 10_000, 'late' as const, { ref: false });
      while (started && !halt.signal.aborted && (pending.size > 0 || working !== null)) {
        wake();
        const progress = working ?? new Promise<void>((resolve) => setImmediate(resolve));
        if ((await Promise.race([progress, deadline])) === 'late') break;
      }
      if (working !== null || pending.size > 0) log.error({ pending: pending.size }, 'stopped with changes not stored');
      halt.abort();
      settlement.close('the daemon is stopping');
    },
    table: ({ name, save }) => {
      // The rows that come out are the ones that its own put and append took in.
      writer.addTable(name, (to, rows) => save(to, rows as readonly never[]));
      const given = (accepted: boolean) => {
        lose('rows', accepted ? 0 : 1);
        wake();
      };
      return {
        put: (key, row) => given(pending.put(name, key, row)),
        append: (row) => given(pending.append(name, row)),
      };
    },
    announce: (announcement) => {
      try {
        lose('announcements', pending.announce(announcement));
      } catch (error) {
        metrics.refused.inc({ table: 'event_outbox' });
        log.error(
          { tenant: announcement.tenantId, type: announcement.type, error },
          'an announcement cannot be stored',
        );
      }
      wake();
    },
    settled: () => settlement.wait(pending.lastTicket),
    readiness: () => {
      const waiting = `${pending.size} changes waiting${lost > 0 ? `, ${lost} given up` : ''}`;
      const { trouble } = health;
      return {
        name: 'database',
        ready: trouble === null,
        detail: trouble === null ? waiting : `${trouble}, ${waiting}`,
      };
    },
  };
}
