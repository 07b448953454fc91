/** A span of time, epoch milliseconds, the end not in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
/** No zone is further from UTC than 14 hours; two more for the hour that a clock change moves. */
const FURTHEST_MS = 16 * 3_600_000;

/**
 * A calendar day in a time zone: 23 or 25 hours long where the clock changes, and from its first moment where midnight
 * does not exist.
 *
 * @param day `2026-10-25`
 * @param zone IANA name
 * @throws RangeError for a day or a zone that there is not
 */
export function spanOfDay(day: string, zone: string): Span {
  return { from: beginOf(day, zone), to: beginOf(dayAfter(day), zone) };
}

/** The calendar day of a moment. */
export function dayOf(at: number, zone: string): string {
  return calendar(zone)(at);
}

/** The date never goes back while time goes on, so the first moment of a day can be searched for by halving. */
function beginOf(day: string, zone: string): number {
  const dateOf = calendar(zone);
  const utc = utcMidnight(day);
  let before = utc - FURTHEST_MS;
  let within = utc + FURTHEST_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dateOf(middle) >= day) within = middle;
    else before = middle;
  }
  return within;
}

function utcMidnight(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(at) || isoDate(at) !== day) throw new RangeError(`not a day: ${JSON.stringify(day)}`);
  return at;
}

function dayAfter(day: string): string {
  return isoDate(utcMidnight(day) + DAY_MS);
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const calendars = new Map<string, (at: number) => string>();

/** `sv` writes dates as ISO 8601 does. One formatter per zone: making one costs more than a thousand uses. */
function calendar(zone: string): (at: number) => string {
  const known = calendars.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('sv', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const dateOf = (at: number): string => format.format(at);
  calendars.set(zone, dateOf);
  return dateOf;
}
