import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { add, NO_SUMS, type QueueSums } from '../model/queue-figures.ts';
import { queueSums } from '../store/queue-sums.ts';
import { type QueueFace, queuesOf } from '../store/queues.ts';
import { type Period, requireFits } from './period.ts';

export interface QueueLine {
  readonly queue: QueueFace;
  readonly bucket: number;
  readonly sums: QueueSums;
}

export interface QueueReport {
  /** One for each queue and bucket, those without a caller too, in order of time. */
  readonly lines: readonly QueueLine[];
  readonly total: QueueSums;
}

/**
 * What the queues of a tenant did in a period: a stay counts where it began.
 * @throws PatchbayError `not_found` for a queue that the tenant never had
 */
export async function reportQueues(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly period: Period;
    readonly queueId: number | undefined;
    readonly thresholdSeconds: number;
    readonly firstCallDays: number | undefined;
  },
): Promise<QueueReport> {
  const all = await queuesOf(db, o.tenantId);
  const shown = o.queueId === undefined ? all : all.filter(({ id }) => id === o.queueId);
  if (o.queueId !== undefined && shown.length === 0) throw new PatchbayError('not_found', 'there is no such queue');
  requireFits(o.period, shown.length);
  const found = await queueSums(db, {
    tenantId: o.tenantId,
    buckets: o.period.buckets,
    queues: o.queueId === undefined ? null : shown.map(({ asteriskName }) => asteriskName),
    thresholdMs: o.thresholdSeconds * 1000,
    firstCallDays: o.firstCallDays ?? null,
  });
  const sums = new Map(found.map((one) => [`${one.bucket} ${one.queue}`, one.sums]));
  const nothing = { ...NO_SUMS, settledAtOnce: o.firstCallDays === undefined ? null : 0 };
  const lines = o.period.buckets.flatMap((_, bucket) =>
    shown.map((queue) => ({ queue, bucket, sums: sums.get(`${bucket} ${queue.asteriskName}`) ?? nothing })),
  );
  return { lines, total: lines.reduce((sum, line) => add(sum, line.sums), nothing) };
}
