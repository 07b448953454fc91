import { dayOf, type Span, spanOfDay } from './calendar.ts';

export const INTERVALS = ['none', 'hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

const HOUR_MS = 3_600_000;

/**
 * A period cut where hours, days, weeks (from Monday) or months of a time zone begin; the first and the last piece may be
 * shorter. An hour is counted from the local midnight, so a day of a clock change has 23 or 25.
 *
 * @throws RangeError when there would be more than `most` pieces
 */
export function bucketsOf(span: Span, interval: Interval, zone: string, most: number): Span[] {
  if (interval === 'none') return [span];
  const buckets: Span[] = [];
  for (let from = span.from; from < span.to; ) {
    if (buckets.length === most) throw new RangeError(`more than ${most} pieces`);
    const to = Math.min(endOf(from, interval, zone), span.to);
    buckets.push({ from, to });
    from = to;
  }
  return buckets;
}

/** Where the hour, day, week or month ends that a moment is in. */
function endOf(at: number, interval: Exclude<Interval, 'none'>, zone: string): number {
  const day = dayOf(at, zone);
  const today = spanOfDay(day, zone);
  switch (interval) {
    case 'hour':
      return Math.min(today.to, today.from + (Math.floor((at - today.from) / HOUR_MS) + 1) * HOUR_MS);
    case 'day':
      return today.to;
    case 'week':
      return spanOfDay(later(day, 7 - ((weekday(day) + 6) % 7)), zone).from;
    case 'month':
      return spanOfDay(firstOfNextMonth(day), zone).from;
  }
}

/** 0 is Sunday. */
function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
}

function firstOfNextMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
