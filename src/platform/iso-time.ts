const DAY_MS = 86_400_000;

/** Of the day that was asked for last: lists are of neighbouring times, and a Date costs ten times what is done here. */
let day = Number.NaN;
let dayText = '';

/** `2026-11-22T07:09:23.472Z`. @param ms since the epoch, of the years 0 to 9999; a fraction is cut off */
export function isoTime(ms: number): string {
  const of = Math.floor(ms / DAY_MS);
  if (of !== day) {
    dayText = new Date(of * DAY_MS).toISOString().slice(0, 11);
    day = of;
  }
  const rest = Math.floor(ms) - of * DAY_MS;
  const [hours, minutes] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60];
  const [seconds, thousandths] = [Math.floor(rest / 1000) % 60, rest % 1000];
  return `${dayText}${two(hours)}:${two(minutes)}:${two(seconds)}.${thousandths < 100 ? '0' : ''}${two(thousandths)}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
