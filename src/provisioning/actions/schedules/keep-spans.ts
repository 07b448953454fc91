import type { Transaction } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { openSpans } from '../../model/schedules/schedule.ts';
import { type ScheduleRow, scheduleOf } from '../../store/schedules/schedules.ts';
import { allSchedules, lockSchedule, replaceSpans } from '../../store/schedules/spans.ts';
import type { Provisioning } from '../context.ts';

const DAY_MS = 86_400_000;
/** The dialplan knows 400 days ahead when it is open, even if the daemon never comes back. */
const AHEAD_MS = 401 * DAY_MS;

/** Works out when a schedule is open from now on, and stores it for the dialplan. */
export async function keepSpans(
  own: { readonly trx: Transaction<DB>; readonly tenantId: string },
  row: ScheduleRow,
  now: number,
): Promise<void> {
  await replaceSpans(own, row.id, openSpans(scheduleOf(row), wholeDay(now) - DAY_MS, wholeDay(now) + AHEAD_MS));
}

/** Whole seconds at least: that is what the columns hold. */
function wholeDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** The same for every schedule of every tenant, each in a transaction of its own; what fails keeps what it has. */
export async function refreshSpans(room: Provisioning): Promise<void> {
  for (const { id, tenant_id: tenantId } of await allSchedules(room.db)) {
    try {
      await transact(room.db, async (trx) => {
        const own = await lockSchedule(trx, tenantId, id);
        if (own !== null) await keepSpans(own, own.row, room.clock.now());
      });
    } catch (error) {
      room.log.warn({ tenant: tenantId, schedule_id: id, error }, 'the hours of a schedule could not be worked out');
    }
  }
}
