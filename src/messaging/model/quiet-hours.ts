/** Times of day at which nobody is written to who did not begin; `to` not after `from`: until the next day. */
export interface QuietHours {
  /** `21:00` */
  readonly from: string;
  readonly to: string;
}

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
/** One hour at most each, so that a clock that is changed meanwhile is seen; zones are together open within two days, or never. */
const STEPS = 72;
const STEP_MINUTES = 60;

/**
 * The first moment from `at` on at which it is quiet in none of the zones: where a country has several, nobody knows in
 * which of them a number is. Where there is no such moment within days, the first zone counts.
 *
 * @param at epoch ms @param zones names of the IANA database, at least one
 */
export function nextOpen(at: number, hours: QuietHours | null, zones: readonly string[]): number {
  if (hours === null || hours.from === hours.to) return at;
  const together = search(at, hours, zones);
  return together ?? search(at, hours, zones.slice(0, 1)) ?? at;
}

function search(at: number, hours: QuietHours, zones: readonly string[]): number | null {
  let moment = at;
  for (let step = 0; step < STEPS; step++) {
    const wait = Math.max(0, ...zones.map((zone) => minutesOfQuiet(moment, hours, zone)));
    if (wait === 0) return moment;
    moment = Math.floor(moment / MINUTE) * MINUTE + Math.min(wait, STEP_MINUTES) * MINUTE;
  }
  return null;
}

/** Minutes until the quiet ends in a zone; 0 where there is none. */
function minutesOfQuiet(at: number, { from, to }: QuietHours, zone: string): number {
  const now = minuteOfDay(at, zone);
  const [begins, ends] = [minutes(from), minutes(to)];
  const isQuiet = begins < ends ? now >= begins && now < ends : now >= begins || now < ends;
  return isQuiet ? (ends - now + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES : 0;
}

function minutes(clock: string): number {
  return (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))) % DAY_MINUTES;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: number, zone: string): number {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(zone, clock);
  }
  return minutes(clock.format(at));
}
