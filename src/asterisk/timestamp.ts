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

const ARI = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})([+-]\d\d)(\d\d)$/;
let lastSecond = '';
let lastMicros = 0;

/** `2026-11-22T07:10:33.371+0000`; null when it is none. Events come many to a second, so the last one is kept. */
export function parseAriTime(text: string): number | null {
  if (text.length === 28 && text.charCodeAt(19) === 0x2e && lastSecond !== '') {
    if (text.startsWith(lastSecond) && text.endsWith('+0000')) {
      const millis = Number(text.slice(20, 23));
      if (millis >= 0) return lastMicros + millis * 1000;
    }
  }
  const match = ARI.exec(text);
  if (match === null) return null;
  const [, second = '', millis = '', hours = '', minutes = ''] = match;
  const epoch = Date.parse(`${second}.000${hours}:${minutes}`);
  if (Number.isNaN(epoch)) return null;
  if (hours === '+00' && minutes === '00') {
    lastSecond = second;
    lastMicros = epoch * 1000;
  }
  return epoch * 1000 + Number(millis) * 1000;
}

/** True when `at` is earlier than `fence` beyond what a clock of milliseconds can tell. */
export function isBefore(at: number, fence: number): boolean {
  return Math.floor(at / 1000) < Math.floor(fence / 1000);
}
