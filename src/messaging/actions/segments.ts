import { SegmentedMessage } from 'sms-segments-calculator';
import type { Encoding } from '../carriers/carrier.ts';

/** More segments than this are no text message. */
export const MOST_SEGMENTS = 10;
export const LONGEST_BODY = 1_600;

export interface Segmented {
  readonly encoding: Encoding;
  /** The body in the pieces that go out; joined they are the body. */
  readonly parts: readonly string[];
}

/** GSM-7 where every character has a place in it, else UCS-2; letters of several code units are not torn. */
export function segmentsOf(body: string): Segmented {
  const { encodingName, segments } = new SegmentedMessage(body, 'auto');
  // A segment is an array that begins with the elements of its header.
  const parts = segments.map((segment) => [...segment].map((char) => ('raw' in char ? (char.raw ?? '') : '')).join(''));
  return { encoding: encodingName === 'GSM-7' ? 'gsm7' : 'ucs2', parts };
}
