import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Span } from '../../model/schedules/schedule.ts';
import { findSchedule, type ScheduleRow } from './schedules.ts';

const AT_ONCE = 1_000;

/** What a transaction may see of one tenant. */
interface Own {
  readonly trx: Transaction<DB>;
  readonly tenantId: string;
}

/** What the dialplan reads of a schedule. It follows from the schedule's own row, so it is not noted as a change. */
export async function replaceSpans({ trx, tenantId }: Own, id: number, spans: readonly Span[]): Promise<void> {
  await trx.deleteFrom('schedule_spans').where('schedule_id', '=', id).execute();
  for (let at = 0; at < spans.length; at += AT_ONCE) {
    const rows = spans.slice(at, at + AT_ONCE).map(({ from, to }) => ({
      tenant_id: tenantId,
      schedule_id: id,
      opens_at_utc: new Date(from),
      closes_at_utc: new Date(to),
    }));
    await trx.insertInto('schedule_spans').values(rows).execute();
  }
}

/** The span that is open, or the next one: what the dialplan asks, as it asks it. @param db of one tenant */
export async function nextSpan(db: Kysely<DB>, scheduleId: number, at: Date): Promise<Span | null> {
  // whole seconds, as the dialplan has them: more would be rounded up
  const second = new Date(Math.floor(at.getTime() / 1000) * 1000);
  const next = await db
    .selectFrom('schedule_spans')
    .select(['opens_at_utc', 'closes_at_utc'])
    .where('schedule_id', '=', scheduleId)
    .where('closes_at_utc', '>', second)
    .orderBy('closes_at_utc')
    .limit(1)
    .executeTakeFirst();
  return next === undefined ? null : { from: next.opens_at_utc.getTime(), to: next.closes_at_utc.getTime() };
}

/** Every schedule of every tenant, for the daemon's own upkeep. */
export function allSchedules(db: Kysely<DB>): Promise<{ readonly id: number; readonly tenant_id: string }[]> {
  return db.selectFrom('schedules').select(['id', 'tenant_id']).orderBy('id').execute();
}

/** Holds the row, so that its rules cannot change meanwhile. Null when it is gone. */
export async function lockSchedule(
  trx: Transaction<DB>,
  tenantId: string,
  id: number,
): Promise<(Own & { readonly row: ScheduleRow }) | null> {
  const own = tenantScope(trx, tenantId);
  const held = await own.selectFrom('schedules').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  const row = held === undefined ? undefined : await findSchedule(own, id);
  return row === undefined ? null : { trx: own, tenantId, row };
}
