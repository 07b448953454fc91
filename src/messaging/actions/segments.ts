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

/**
 * GSM-7 where every character has a place in it, else UCS-2; letters of several code units are not torn where one segment
 * holds them.
 */
export function segmentsOf(body: string): Segmented {
  const { encodingName, segments } = new SegmentedMessage(body, 'auto');
  // A segment is an array that begins with the elements of its header.
  const parts = segments.map((segment) => [...segment].map((char) => ('raw' in char ? (char.raw ?? '') : '')).join(''));
  if (encodingName === 'GSM-7') return { encoding: 'gsm7', parts };
  return { encoding: 'ucs2', parts: parts.every((part) => part.length <= UCS2_ALONE) ? parts : byCharacters(body) };
}

/** Code units of one message, and of each of several. */
const UCS2_ALONE = 70;
const UCS2_EACH = 67;

/** For letters with so many marks that no segment holds one of them. */
function byCharacters(body: string): string[] {
  const parts = [''];
  for (const character of body) {
    const last = parts.at(-1) ?? '';
    if (last.length + character.length <= UCS2_EACH) parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return parts;
}
