/**
 * The clock of a time zone. Wall time is written as the epoch milliseconds that the same digits would be in UTC, so that
 * it can be counted with; a reading may come twice (clocks go back) or not at all (clocks go forward).
 */
const DAY_MS = 86_400_000;

/** IANA names only: offsets (`+02:00`) know no summer time, and Asterisk does not know them. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return clock(name) !== null;
  } catch {
    return false;
  }
}

/** The reading of the zone's clock at an instant. */
export function wallAt(zone: string, at: number): number {
  const read: Record<string, number> = {};
  for (const { type, value } of clock(zone).formatToParts(at)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/** The first instant at which the clock reads that much or more: where clocks go forward over it, when they do. */
export function firstAt(zone: string, wall: number): number {
  return instants(zone, wall)[0];
}

/** The instant from which on the clock never reads less again: of a reading that comes twice, the second. */
export function lastAt(zone: string, wall: number): number {
  return instants(zone, wall)[1];
}

function instants(zone: string, wall: number): [first: number, last: number] {
  const before = wallAt(zone, wall - DAY_MS) - (wall - DAY_MS);
  const after = wallAt(zone, wall + DAY_MS) - (wall + DAY_MS);
  const found = [wall - before, wall - after].filter((at) => wallAt(zone, at) === wall);
  if (found.length > 0) return [Math.min(...found), Math.max(...found)];
  const change = changeBetween(zone, wall - after, wall - before);
  return [change, change];
}

/** The instant at which the offset changes; it does once. */
function changeBetween(zone: string, from: number, to: number): number {
  const old = wallAt(zone, from) - from;
  let before = from;
  let changed = to;
  while (changed - before > 1) {
    const middle = Math.floor((before + changed) / 2);
    if (wallAt(zone, middle) - middle === old) before = middle;
    else changed = middle;
  }
  return changed;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** One per zone: making one costs more than a thousand uses. @throws RangeError for a zone that there is not */
function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, made);
  return made;
}
