import { Prefix } from './prefix.ts';

/** CR LF CR LF as four bytes read at once in little-endian order. */
const END = 0x0a0d0a0d;
/** CR LF `Ev`, likewise. */
const EVENT_LINE_START = 0x76450a0d;
const EVENT_LINE = new Prefix('\r\nEvent: ');

/**
 * Finds the end of a frame, looking at each byte once and at four of them at a time: most frames are of types that
 * nobody hears, and this is nearly all that they cost.
 */
export class FrameScan {
  /** Where the empty line of the frame begins. */
  end = -1;
  /** Another line than the first says `Event: `. */
  saysEventAgain = false;

  /** @returns false when no frame ends in these bytes */
  read(view: DataView, from: number): boolean {
    const last = view.byteLength - 4;
    this.saysEventAgain = false;
    for (let at = from; at <= last; ) {
      const carriageReturns = zeroBytes(view.getInt32(at, true) ^ 0x0d0d0d0d);
      if (carriageReturns === 0) {
        at += 4;
        continue;
      }
      at += firstByte(carriageReturns);
      if (at > last) break;
      const here = view.getInt32(at, true);
      if (here === END) {
        this.end = at;
        return true;
      }
      if (here === EVENT_LINE_START && EVENT_LINE.standsAt(view, at)) this.saysEventAgain = true;
      at++;
    }
    return false;
  }
}

/** The highest bit of every byte that is zero; above the first one also of some that are not. */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which byte holds the lowest bit that is set. */
function firstByte(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
