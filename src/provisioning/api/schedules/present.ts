import type { z } from '@hono/zod-openapi';
import { openSpans } from '../../model/schedules/schedule.ts';
import { type ScheduleRow, scheduleOf } from '../../store/schedules/schedules.ts';
import type { Check, Schedule } from './schemas.ts';

const AHEAD_MS = 400 * 86_400_000;

export function presentSchedule(row: ScheduleRow): z.infer<typeof Schedule> {
  const { timezone, rules, holidays } = scheduleOf(row);
  return {
    id: row.id,
    name: row.name,
    timezone,
    rules: rules.map(({ days, from, to }) => ({ days: [...days], from, to })),
    holidays: holidays.map(({ date, name, hours }) => ({ date, name, hours: [...hours] })),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** @param at epoch milliseconds */
export function presentCheck(row: ScheduleRow, at: number): z.infer<typeof Check> {
  const [next] = openSpans(scheduleOf(row), at, at + AHEAD_MS);
  const open = next?.from === at;
  const change = open ? next.to : next?.from;
  const known = change !== undefined && change < at + AHEAD_MS;
  const until = known ? new Date(change).toISOString() : null;
  return { id: row.id, name: row.name, at: new Date(at).toISOString(), open, until };
}
