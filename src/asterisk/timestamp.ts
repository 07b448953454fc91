/**
 * Times of one PBX as epoch microseconds. AMI gives microseconds, ARI only milliseconds: compared with one another they
 * are both taken to the millisecond.
 */
const AMI = /^(\d{1,11})\.(\d{6})$/;

/** `1795331380.961558` of a Ping or Timestamp header; null when it is none. */
export function parseAmiTime(text: string): number | null {
  const match = AMI.exec(text);
  return match === null ? null : Number(match[1]) * 1_000_000 + Number(match[2]);
}

const ARI = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/;

/** `2026-11-22T07:10:33.371+0000`; null when it is none. */
export function parseAriTime(text: string): number | null {
  if (!ARI.test(text)) return null;
  const month = digits(text, 5, 7) - 1;
  const hours = digits(text, 11, 13);
  const epoch = Date.UTC(
    digits(text, 0, 4),
    month,
    digits(text, 8, 10),
    hours,
    digits(text, 14, 16),
    digits(text, 17, 19),
  );
  const east = digits(text, 24, 26) * 60 + digits(text, 26, 28);
  const west = text.charCodeAt(23) === 0x2d ? east : -east;
  return (epoch + west * 60_000 + digits(text, 20, 23)) * 1000;
}

/** A loop on characters: this runs twice for each event. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/** True when `at` is earlier than `fence` beyond what a clock of milliseconds can tell. */
export function isBefore(at: number, fence: number): boolean {
  return Math.floor(at / 1000) < Math.floor(fence / 1000);
}
