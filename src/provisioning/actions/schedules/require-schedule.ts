import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findSchedule, type ScheduleRow } from '../../store/schedules/schedules.ts';
import { noSuch } from '../refusals.ts';

/** @throws PatchbayError `not_found` */
export async function requireSchedule(own: { readonly trx: Kysely<DB> }, id: number): Promise<ScheduleRow> {
  const row = await findSchedule(own.trx, id);
  if (row === undefined) throw noSuch('schedule');
  return row;
}
