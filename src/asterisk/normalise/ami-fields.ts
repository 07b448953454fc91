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
  if (!/^\d{1,15}$/.test(value)) throw new Torn(`${header} is no number`);
  return Number(value);
}

const NUMBERED = /^\d+\.\d+$/;

/**
 * A uniqueid or linkedid with the secret systemname before it. Asterisk writes these after everything that a caller can
 * choose (numbers, extension, account code), so a frame that was cut by a caller's line ends cannot hold a genuine one,
 * and the caller does not know the name to make one up. What stands after them in the frame is Asterisk's own.
 *
 * @throws Torn when the seal is not there
 */
export function sealed(frame: AmiFrame, header: string, systemName: string): string {
  const value = frame.get(header);
  const own = systemName === '' ? value : value.slice(systemName.length + 1);
  if ((systemName !== '' && !value.startsWith(`${systemName}-`)) || !NUMBERED.test(own)) {
    throw new Torn(`${header} is not of this PBX`);
  }
  return value;
}
