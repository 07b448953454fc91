import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Announcement } from '../announcement.ts';
import type { Part, Readiness } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Batch, createBatchWriter } from './batch-writer.ts';
import { commitMetrics } from './commit-metrics.ts';
import type { Database } from './connect.ts';
import { failureOf } from './failure.ts';
import type { Outbox } from './outbox.ts';
import { type Bounds, type Change, isRow, PendingChanges } from './pending-changes.ts';
import type { DB } from './schema.generated.ts';
import { Settlement } from './settlement.ts';
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
  /** `save` gets all waiting rows of the table at once, in a transaction; it may run again. Tables are saved in the order in which they were added. */
  table<Row>(o: {
    readonly name: string;
    save(trx: Transaction<DB>, rows: readonly Row[]): Promise<void>;
  }): LiveTable<Row>;
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
  /** Best a pool of its own, so that no request can keep it waiting. */
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
  readonly windowMs?: number;
  readonly batchSize?: number;
  readonly bounds?: Partial<Bounds>;
  readonly settleTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

const BOUNDS: Bounds = { rows: 200_000, announcements: 50_000, announcementText: 64 << 20 };
const HEARTBEAT_MS = 2_000;
const MAX_BACKOFF_MS = 2_000;
/** A failure that is nobody's fault but ours is tried so often before it counts as refused. */
const DEFECT_ATTEMPTS = 3;

export function createCommitLoop(o: CommitLoopOptions): CommitLoop {
  const { log } = o;
  const windowMs = o.windowMs ?? 10;
  const batchSize = o.batchSize ?? 500;
  const pending = new PendingChanges({ ...BOUNDS, ...o.bounds });
  const settlement = new Settlement(o.settleTimeoutMs ?? 5_000);
  const writer = createBatchWriter(o);
  const metrics = commitMetrics(o.metrics);
  const halt = new AbortController(); // aborted: nothing is written any more
  let batches = 0;
  let working: Promise<void> | null = null;
  let scheduled = false;
  let started = false;
  let stopping = false;
  let heartbeat: NodeJS.Timeout | undefined;
  let trouble: { readonly since: Date; readonly message: string } | null = {
    since: new Date(),
    message: 'not started',
  };
  let lost = 0;

  function wake(): void {
    if (!started || scheduled || working !== null || halt.signal.aborted) return;
    scheduled = true;
    // Not at once: what else happens in this turn of the event loop goes into the same transaction.
    setImmediate(() => {
      scheduled = false;
      working ??= work().finally(() => {
        working = null;
        if (pending.size > 0) wake();
      });
    });
  }

  async function work(): Promise<void> {
    while (pending.size > 0 && !halt.signal.aborted) {
      const begun = performance.now();
      await commit(pending.take(batchSize));
      metrics.pending.set(pending.size);
      const rest = windowMs - (performance.now() - begun);
      if (rest > 0 && pending.size < batchSize && !stopping) await pause(rest);
    }
  }

  /** Commits all of them; where something is refused, halves until it stands alone. */
  async function commit(changes: readonly Change[]): Promise<void> {
    const parts = [changes];
    for (let part = parts.pop(); part !== undefined && !halt.signal.aborted; part = parts.pop()) {
      const [first] = part;
      if (first === undefined) continue;
      const refusal = await attempt({ number: ++batches, changes: part, sequenced: [] });
      if (refusal === null) {
        settlement.committed(part.at(-1)?.ticket ?? 0);
      } else if (part.length === 1) {
        refuse(first, refusal.error);
      } else {
        const half = part.length >> 1;
        parts.push(part.slice(half), part.slice(0, half));
      }
    }
  }

  /** Until it is committed (null) or refused. */
  async function attempt(batch: Batch): Promise<{ readonly error: unknown } | null> {
    for (let tries = 1; !halt.signal.aborted; tries++) {
      const begun = performance.now();
      try {
        await writer.write(batch);
        const now = performance.now();
        metrics.changes.observe(batch.changes.length);
        metrics.seconds.observe((now - begun) / 1000);
        metrics.lag.observe((now - (batch.changes[0]?.since ?? now)) / 1000);
        recovered();
        return null;
      } catch (error) {
        if (error instanceof Deposed) return depose(error);
        const failure = failureOf(error);
        if (failure === 'data' || (failure === 'defect' && tries >= DEFECT_ATTEMPTS)) return { error };
        metrics.retries.inc({ failure });
        if (failure !== 'conflict') failed(error);
        const most = failure === 'conflict' ? 20 : 100;
        await pause(Math.min(most * 2 ** Math.min(tries - 1, 10), MAX_BACKOFF_MS) * (0.5 + Math.random() / 2));
      }
    }
    return null;
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: halt.signal }).catch(() => {});
  }

  function refuse(change: Change, error: unknown): void {
    const table = isRow(change) ? change.table : 'event_outbox';
    const content = isRow(change) ? change.row : change.prepared.announcement;
    metrics.refused.inc({ table });
    log.error({ table, content: excerpt(content), error }, 'the database refuses a change; it is left out');
    settlement.refused(change.ticket);
    settlement.committed(change.ticket);
  }

  function failed(error: unknown): void {
    if (trouble === null) log.error({ pbx: o.pbx, error }, 'the database cannot be written; changes wait');
    trouble = { since: trouble?.since ?? new Date(), message: error instanceof Error ? error.message : String(error) };
  }

  function recovered(): void {
    if (trouble !== null)
      log.info({ pbx: o.pbx, since: trouble.since, pending: pending.size }, 'the database can be written');
    trouble = null;
  }

  function depose(error: Deposed): null {
    log.error(
      { pbx: o.pbx, error, pending: pending.size },
      'another daemon writes for this PBX; this one writes nothing more',
    );
    trouble = { since: new Date(), message: error.message };
    halt.abort();
    settlement.close(error.message);
    o.onDeposed?.(error);
    return null;
  }

  function give(accepted: boolean): void {
    if (!accepted) lose('rows', 1);
    wake();
  }

  function lose(kind: 'rows' | 'announcements', count: number): void {
    if (lost === 0) log.error({ pbx: o.pbx, kind, pending: pending.size }, 'too many changes wait; some are given up');
    lost += count;
    metrics.lost.inc({ kind }, count);
  }

  async function beat(): Promise<void> {
    if (working !== null || halt.signal.aborted) return;
    try {
      await writer.check();
      recovered();
    } catch (error) {
      if (error instanceof Deposed) depose(error);
      else failed(error);
    }
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
      if (!started) return;
      const deadline = sleep(o.stopTimeoutMs ?? 10_000, 'late' as const, { ref: false });
      while (pending.size > 0 || working !== null) {
        wake();
        const next = working ?? new Promise<void>((resolve) => setImmediate(resolve));
        if (halt.signal.aborted || (await Promise.race([next, deadline])) === 'late') break;
      }
      if (pending.size > 0)
        log.error({ pbx: o.pbx, pending: pending.size }, 'stopped with changes that were never stored');
      halt.abort();
      settlement.close('the daemon is stopping');
    },
    table: ({ name, save }) => {
      // The rows that come out are the ones that its own put and append took in.
      writer.addTable(name, (trx, rows) => save(trx, rows as readonly never[]));
      return {
        put: (key, row) => give(pending.put(name, key, row)),
        append: (row) => give(pending.append(name, row)),
      };
    },
    announce: (announcement) => {
      try {
        const givenUp = pending.announce(announcement);
        if (givenUp > 0) lose('announcements', givenUp);
      } catch (error) {
        metrics.refused.inc({ table: 'event_outbox' });
        log.error(
          { tenant: announcement.tenantId, type: announcement.type, error },
          'an announcement is no plain JSON',
        );
      }
      wake();
    },
    settled: () => settlement.wait(pending.lastTicket),
    readiness: () => ({
      name: 'database',
      ready: trouble === null,
      detail:
        trouble === null
          ? `${pending.size} changes waiting${lost > 0 ? `, ${lost} given up` : ''}`
          : `${trouble.message}, since ${trouble.since.toISOString()}, ${pending.size} changes waiting`,
    }),
  };
}

function excerpt(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 2_000);
  } catch {
    return String(value);
  }
}
