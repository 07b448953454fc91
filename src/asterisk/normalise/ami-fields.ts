import type { AmiFrame } from '../ami/frame.ts';
import { Torn } from './torn.ts';

/** @throws Torn when the header is missing or empty */
export function text(frame: AmiFrame, header: string): string {
  const value = frame.get(header);
  if (value === '') throw new Torn(`no ${header}`);
  return value;
}

/** @throws Torn when the header is no whole number >= 0 */
export function count(frame: AmiFrame, header: string): number {
  const value = frame.get(header);
  const number = digits(value, 0, value.length);
  if (number < 0) throw new Torn(`${header} is no number`);
  return number;
}

/** The number that these digits are; -1 when they are none. A loop, because this runs ten times for each event. */
function digits(text: string, from: number, to: number): number {
  if (to <= from || to - from > 15) return -1;
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/**
 * A uniqueid or linkedid with the secret systemname before it. Asterisk writes these after everything that a caller can
 * choose (numbers, extension, account code), so a frame that was cut by a caller's line ends cannot hold a genuine one,
 * and the caller does not know the name to make one up. What stands after them in the frame is Asterisk's own.
 *
 * @throws Torn when the seal is not there
 */
export function sealed(frame: AmiFrame, header: string, systemName: string): string {
  const value = frame.get(header);
  const from = systemName === '' ? 0 : systemName.length + 1;
  const isOurs = from === 0 || (value.startsWith(systemName) && value.charCodeAt(from - 1) === 0x2d);
  const dot = value.indexOf('.', from);
  if (!isOurs || digits(value, from, dot) < 0 || digits(value, dot + 1, value.length) < 0) {
    throw new Torn(`${header} is not of this PBX`);
  }
  return value;
}
