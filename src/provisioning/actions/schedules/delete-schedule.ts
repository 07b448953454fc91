import { type ScheduleRow, usesOfSchedule } from '../../store/schedules/schedules.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { refuseInUse } from '../refusals.ts';
import { requireSchedule } from './require-schedule.ts';

/** @throws PatchbayError `conflict` as long as a number or a queue counts on it; deleted ones lose it */
export function deleteSchedule(room: Provisioning, order: Order, id: number): Promise<Done<ScheduleRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireSchedule(rows, id);
    refuseInUse(`schedule ${value.name}`, await usesOfSchedule(rows.trx, id));
    const none = { schedule_id: null, after_hours_route_type: null, after_hours_route_target: null };
    await rows.update('dids', { schedule_id: id }, none);
    await rows.update('queues', { callback_schedule_id: id }, { callback_schedule_id: null });
    await rows.remove('schedules', { id });
    return { value, entityId: String(id) };
  });
}
