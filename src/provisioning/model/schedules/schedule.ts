import { firstAt, lastAt, wallAt } from './zone.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** `09:00` to `17:30`; `to` may be `24:00`. One that is not later than `from` is of the next day. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

export interface Rule extends Hours {
  readonly days: readonly Day[];
}

/** In place of the rules of its date; without hours the whole day is closed. */
export interface Holiday {
  readonly date: string;
  readonly name: string | null;
  readonly hours: readonly Hours[];
}

export interface Schedule {
  readonly timezone: string;
  readonly rules: readonly Rule[];
  readonly holidays: readonly Holiday[];
}

/** Epoch milliseconds, the end not in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * When it is open between two instants: disjoint spans in order, cut at both ends.
 *
 * Hours are those of the clock on the wall. It opens at the first moment at which the clock shows the hour or more, and
 * closes at the last at which it shows less; so in the night that clocks go back it is open through the hour that comes
 * twice. A holiday is closed from its midnight on: what began the evening before ends there.
 */
export function openSpans(schedule: Schedule, from: number, to: number): Span[] {
  const { timezone: zone } = schedule;
  const holidays = new Map(schedule.holidays.map((holiday) => [holiday.date, holiday]));
  const spans: Span[] = [];
  // A span may have begun on the day before, and with the hours of a day that clocks made longer.
  const last = midnight(wallAt(zone, to));
  for (let day = midnight(wallAt(zone, from)) - DAY_MS; day <= last; day += DAY_MS) {
    for (const hours of hoursOf(schedule, holidays, day)) {
      const opens = firstAt(zone, day + minutes(hours.from) * MINUTE_MS);
      const closes = lastAt(zone, endOf(day, hours, holidays));
      if (closes > opens) spans.push({ from: Math.max(opens, from), to: Math.min(closes, to) });
    }
  }
  return merged(spans.filter((span) => span.to > span.from));
}

export function isOpen(schedule: Schedule, at: number): boolean {
  return openSpans(schedule, at, at + 1).length > 0;
}

/** The date of a day as holidays name it. */
function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

function hoursOf(schedule: Schedule, holidays: ReadonlyMap<string, Holiday>, day: number): readonly Hours[] {
  const holiday = holidays.get(dateOf(day));
  if (holiday !== undefined) return holiday.hours;
  const weekday = DAYS[(new Date(day).getUTCDay() + 6) % 7];
  return schedule.rules.filter(({ days }) => weekday !== undefined && days.includes(weekday));
}

function endOf(day: number, { from, to }: Hours, holidays: ReadonlyMap<string, Holiday>): number {
  const next = day + DAY_MS;
  const end = minutes(to) > minutes(from) ? day + minutes(to) * MINUTE_MS : next + minutes(to) * MINUTE_MS;
  return holidays.has(dateOf(next)) ? Math.min(end, next) : end;
}

function midnight(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && span.from <= last.to)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else all.push(span);
  }
  return all;
}
