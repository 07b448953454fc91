import { PatchbayError } from '../../../platform/errors.ts';
import type { ScheduleChange } from '../../model/schedules/change.ts';
import { isZone } from '../../model/schedules/zone.ts';
import type { Rows } from '../../store/rows.ts';
import { type ScheduleRow, scheduleColumns, scheduleNamed } from '../../store/schedules/schedules.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { keepSpans } from './keep-spans.ts';
import { requireSchedule } from './require-schedule.ts';

/** @throws PatchbayError `conflict` when there is one of that name */
export function createSchedule(
  room: Provisioning,
  order: Order,
  schedule: Required<ScheduleChange>,
): Promise<Done<ScheduleRow>> {
  return carryOut(room, order, async (rows) => {
    await check(rows, schedule, null);
    const id = await rows.insert('schedules', scheduleColumns(schedule));
    return kept(room, rows, id);
  });
}

/** @param seen throws when the caller has not seen the state that is there now */
export function changeSchedule(
  room: Provisioning,
  order: Order,
  id: number,
  change: ScheduleChange,
  seen: (updatedAt: Date) => void,
): Promise<Done<ScheduleRow>> {
  return carryOut(room, order, async (rows) => {
    seen((await requireSchedule(rows, id)).updated_at);
    await check(rows, change, id);
    await rows.update('schedules', { id }, scheduleColumns(change));
    return kept(room, rows, id);
  });
}

async function kept(room: Provisioning, rows: Rows, id: number) {
  const value = await requireSchedule(rows, id);
  await keepSpans(rows, value, room.clock.now());
  return { value, entityId: String(id) };
}

async function check(rows: Rows, { name, timezone }: ScheduleChange, self: number | null): Promise<void> {
  if (timezone !== undefined && !isZone(timezone)) throw invalid('body.timezone', 'is no time zone (IANA)');
  const other = name === undefined ? undefined : await scheduleNamed(rows.trx, name);
  if (other === undefined || other.id === self) return;
  throw new PatchbayError('conflict', `the name is in use by /schedules/${other.id}`, {
    errors: [{ path: 'body.name', message: 'is in use' }],
  });
}
