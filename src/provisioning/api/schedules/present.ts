import type { z } from '@hono/zod-openapi';
import type { Span } from '../../model/schedules/schedule.ts';
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

/** @param at epoch milliseconds. @param next the span that is open then, or the next one */
export function presentCheck(row: ScheduleRow, at: number, next: Span | null): z.infer<typeof Check> {
  const open = next !== null && next.from <= at;
  const change = open ? next.to : next?.from;
  const known = change !== undefined && change < at + AHEAD_MS;
  const until = known ? new Date(change).toISOString() : null;
  return { id: row.id, name: row.name, at: new Date(at).toISOString(), open, until };
}
