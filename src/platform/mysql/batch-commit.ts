import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Batch, BatchWriter } from './batch-writer.ts';
import type { CommitMetrics } from './commit-metrics.ts';
import type { DatabaseHealth } from './database-health.ts';
import { failureOf } from './failure.ts';
import { type Change, isRow } from './pending-changes.ts';
import type { Settlement } from './settlement.ts';
import { Deposed } from './writer-lease.ts';

const MAX_BACKOFF_MS = 2_000;
/** A failure that is nobody's fault but ours is tried so often before it counts as refused. */
const DEFECT_ATTEMPTS = 3;

export interface CommitParts {
  readonly writer: BatchWriter;
  readonly settlement: Settlement;
  readonly health: DatabaseHealth;
  readonly metrics: CommitMetrics;
  readonly log: Log;
  /** Aborted: nothing is written any more. */
  readonly halt: AbortSignal;
  deposed(error: Deposed): void;
}

/** Commits changes in order, however long that takes; what the database refuses is found by halving and left out. */
export function createBatchCommit(o: CommitParts): (changes: readonly Change[]) => Promise<void> {
  let batches = 0;

  return async (changes) => {
    const parts = [changes];
    for (let part = parts.pop(); part !== undefined && !o.halt.aborted; part = parts.pop()) {
      const [first] = part;
      if (first === undefined) continue;
      const refusal = await attempt({ number: ++batches, changes: part });
      if (refusal === null) {
        if (!o.halt.aborted) o.settlement.committed(part.at(-1)?.ticket ?? 0);
      } else if (part.length === 1) {
        refuse(first, refusal.error);
      } else {
        const half = part.length >> 1;
        parts.push(part.slice(half), part.slice(0, half));
      }
    }
  };

  /** Until it is committed (null), refused, or nothing is written any more (null). */
  async function attempt(batch: Batch): Promise<{ readonly error: unknown } | null> {
    for (let tries = 1; !o.halt.aborted; tries++) {
      const begun = performance.now();
      try {
        await o.writer.write(batch);
        measure(batch, begun);
        o.health.recovered();
        return null;
      } catch (error) {
        if (error instanceof Deposed) {
          o.deposed(error);
          return null;
        }
        const failure = failureOf(error);
        if (failure === 'data' || (failure === 'defect' && tries >= DEFECT_ATTEMPTS)) return { error };
        o.metrics.retries.inc({ failure });
        if (failure !== 'conflict') o.health.failed(error);
        const first = failure === 'conflict' ? 20 : 100;
        const most = Math.min(first * 2 ** Math.min(tries - 1, 10), MAX_BACKOFF_MS);
        await sleep(most * (0.5 + Math.random() / 2), undefined, { signal: o.halt }).catch(() => {});
      }
    }
    return null;
  }

  function measure(batch: Batch, begun: number): void {
    const now = performance.now();
    o.metrics.changes.observe(batch.changes.length);
    o.metrics.seconds.observe((now - begun) / 1000);
    o.metrics.lag.observe((now - (batch.changes[0]?.since ?? now)) / 1000);
  }

  function refuse(change: Change, error: unknown): void {
    const table = isRow(change) ? change.table : 'event_outbox';
    const content = isRow(change) ? change.row : change.prepared.announcement;
    o.metrics.refused.inc({ table });
    o.log.error({ table, content: excerpt(content), error }, 'the database refuses a change; it is left out');
    o.settlement.refused(change.ticket);
    o.settlement.committed(change.ticket);
  }
}

function excerpt(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 2_000);
  } catch {
    return String(value);
  }
}
