import { firstAt, wallAt } from '../schedules/zone.ts';

/** The day and the month that an instant lies in, by the clock of a zone; epoch milliseconds, ends excluded. */
export interface Periods {
  readonly day: { readonly from: number; readonly to: number };
  readonly month: { readonly from: number; readonly to: number };
}

const DAY_MS = 86_400_000;

export function periodsAt(zone: string, at: number): Periods {
  const wall = wallAt(zone, at);
  const today = Math.floor(wall / DAY_MS) * DAY_MS;
  const date = new Date(wall);
  const month = (ahead: number) => firstAt(zone, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1));
  return {
    day: { from: firstAt(zone, today), to: firstAt(zone, today + DAY_MS) },
    month: { from: month(0), to: month(1) },
  };
}
