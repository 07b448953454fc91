import type { Kysely, Transaction } from 'kysely';
import type { Span } from '../../platform/calendar.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Statements, writeRows } from '../../platform/mysql/write-rows.ts';
import type { ClosedInterval } from '../model/interval.ts';

export interface IntervalRow extends ClosedInterval {
  readonly tenantId: string;
  readonly userId: number;
}

/** Writing an interval again changes nothing: what a commit of unknown outcome left behind may be sent a second time. */
export async function appendIntervals(to: Statements, rows: readonly IntervalRow[]): Promise<void> {
  const values = rows.map((row) => ({
    tenant_id: row.tenantId,
    user_id: row.userId,
    started_at: new Date(row.startedAt),
    ended_at: new Date(row.endedAt),
    label: row.label,
    reason: row.reason,
    call_id: row.callId,
  }));
  await writeRows(to, 'agent_intervals', values, { update: [] });
}

/**
 * The intervals of a person that touch a span, in order of time, the open one as if it ended `now`. They do not overlap,
 * so of those that began before the span none but the last can: no others are read, however long ago the span is.
 * @param o.most how many at most; the caller asks for one more than it can show
 */
export async function intervalsWithin(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly userId: number;
    readonly span: Span;
    readonly now: number;
    readonly most: number;
  },
): Promise<ClosedInterval[]> {
  const from = new Date(o.span.from);
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('agent_intervals')
      .select(['started_at', 'ended_at', 'label', 'reason', 'call_id'])
      .where('tenant_id', '=', o.tenantId)
      .where('user_id', '=', o.userId)
      .where('started_at', '>=', ({ fn, selectFrom, val }) => {
        const before = selectFrom('agent_intervals as before')
          .select((e) => e.fn.max('before.started_at').as('started_at'))
          .where('before.tenant_id', '=', o.tenantId)
          .where('before.user_id', '=', o.userId)
          .where('before.started_at', '<=', from);
        return fn.coalesce(before, val(from));
      })
      .where('started_at', '<', new Date(o.span.to))
      .where('ended_at', '>', from)
      .orderBy('started_at')
      .limit(o.most)
      .execute();
    const closed = rows.map((row) => ({
      startedAt: row.started_at.getTime(),
      endedAt: row.ended_at.getTime(),
      label: row.label,
      reason: row.reason,
      callId: row.call_id,
    }));
    const open = await openInterval(trx, o.tenantId, o.userId, o.now);
    return open === null || open.startedAt >= o.span.to ? closed : [...closed, open];
  });
}

async function openInterval(
  trx: Transaction<DB>,
  tenantId: string,
  userId: number,
  now: number,
): Promise<ClosedInterval | null> {
  const row = await trx
    .selectFrom('agent_states')
    .select(['interval_label', 'interval_reason', 'interval_call_id', 'interval_started_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (row?.interval_label == null || row.interval_started_at === null) return null;
  const startedAt = row.interval_started_at.getTime();
  return {
    startedAt,
    endedAt: Math.max(startedAt, now),
    label: row.interval_label,
    reason: row.interval_reason,
    callId: row.interval_call_id,
  };
}

/** Whether the person is an agent of the tenant or ever was one. */
export async function wasEverAgent(
  db: Kysely<DB>,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: number },
): Promise<boolean> {
  for (const table of ['agent_states', 'agent_intervals'] as const) {
    const row = await db
      .selectFrom(table)
      .select('user_id')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return true;
  }
  return false;
}
