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

/** `2026-11-22T07:10:33.371+0000`; null when it is none. Read by character, for it stands twice in each event. */
export function parseAriTime(text: string): number | null {
  if (text.length !== 28 || text.charCodeAt(10) !== 0x54 || text.charCodeAt(19) !== 0x2e) return null;
  const epoch = Date.UTC(
    digits(text, 0, 4),
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
    digits(text, 20, 23),
  );
  const sign = text.charCodeAt(23) === 0x2d ? 60_000 : text.charCodeAt(23) === 0x2b ? -60_000 : Number.NaN;
  const micros = (epoch + (digits(text, 24, 26) * 60 + digits(text, 26, 28)) * sign) * 1000;
  return Number.isNaN(micros) ? null : micros;
}

/** NaN for anything but digits. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

/** True when `at` is earlier than `fence` beyond what a clock of milliseconds can tell. */
export function isBefore(at: number, fence: number): boolean {
  return Math.floor(at / 1000) < Math.floor(fence / 1000);
}
