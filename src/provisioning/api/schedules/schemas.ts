import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { DAYS } from '../../model/schedules/schedule.ts';
import { line, moment } from '../fields.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time of day (HH:MM)');
const hours = {
  from: time.openapi({ example: '09:00' }),
  to: z
    .string()
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is no time of day (HH:MM, 24:00)')
    .openapi({ description: 'Not later than `from`: on the next day', example: '17:30' }),
};
const NO_LENGTH = { path: ['to'], message: 'is the same as from; a whole day is 00:00 to 24:00' };
const hasLength = ({ from, to }: { from: string; to: string }): boolean => from !== to;

const Rule = z
  .strictObject({ days: z.array(z.enum(DAYS)).min(1).max(7), ...hours })
  .refine(hasLength, NO_LENGTH)
  .openapi('OpeningRule');

const Hours = z.strictObject(hours).refine(hasLength, NO_LENGTH).openapi('OpeningHours');

const Holiday = z
  .strictObject({
    date: z.iso.date().openapi({ example: '2026-12-25' }),
    name: line(128).nullable().default(null),
    hours: z.array(Hours).max(10).default([]).openapi({ description: 'In place of the rules; none: closed all day' }),
  })
  .openapi('ScheduleHoliday', { description: 'Closed from its midnight on: hours of the day before end there' });

const settings = {
  name: line(128),
  timezone: z.string().min(1).max(64).openapi({ description: 'IANA', example: 'Europe/Berlin' }),
  rules: z.array(Rule).max(100),
  holidays: z
    .array(Holiday)
    .max(500)
    .refine((all) => new Set(all.map(({ date }) => date)).size === all.length, 'a date stands there twice'),
};

export const NewSchedule = z
  .strictObject({ ...settings, holidays: settings.holidays.default([]) })
  .openapi('NewSchedule');
export const SchedulePatch = z.strictObject(z.object(settings).partial().shape).openapi('SchedulePatch');

export const Schedule = z
  .object({ id: z.int(), ...settings, created_at: moment, updated_at: moment })
  .openapi('Schedule');
export const Schedules = z
  .object({ items: z.array(Schedule), next_cursor: z.string().nullable() })
  .openapi('Schedules');
export const SchedulesQuery = z.object(paging());

export const CheckQuery = z.object({ at: moment.optional().openapi({ description: 'Now, when it is not given' }) });
export const Check = z
  .object({
    id: z.int(),
    name: z.string(),
    at: moment,
    open: z.boolean(),
    until: moment.nullable().openapi({ description: 'When that changes; null: not within 400 days' }),
  })
  .openapi('OpenOrClosed');
