import { isAscii } from 'node:buffer';
import { FrameScan } from './frame-scan.ts';

/** Complete frames that arrived together, theirs only while they are handed on: the next ones come in the same memory. */
export interface FrameBlock {
  readonly bytes: Buffer;
  /** The same bytes, for reading several at once. */
  readonly view: DataView;
  /** Nothing above 0x7f: Latin-1 and UTF-8 are the same. */
  readonly ascii: boolean;
}

export interface FrameSink {
  /** One frame is `block.bytes.subarray(start, end)`, without the blank line. Never empty. */
  frame(block: FrameBlock, start: number, end: number, saysEventAgain: boolean): void;
  /** A frame longer than the bound was thrown away. */
  oversized(): void;
  /** `Asterisk Call Manager/11.0.0` */
  greeting(line: string): void;
}

const END = '\r\n\r\n';
const MAX_GREETING = 1024;
const FIRST_SIZE = 64 * 1024;

/**
 * Cuts the bytes of one AMI connection into frames: headers end with CR LF, frames with an empty line, nothing else
 * separates (a bare LF, CR or U+2028 belongs to a value). Only the bytes of an unfinished frame are copied, and none is
 * looked at twice. One reader per connection: nothing of a cut frame can reach the next.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxFrame: number;
  readonly #scan = new FrameScan();
  #held = Buffer.allocUnsafe(FIRST_SIZE);
  #heldLength = 0;
  #skipping = false;
  #greeted = false;
  #greeting = '';

  /** @param maxFrame bytes of the longest frame that is kept */
  constructor(sink: FrameSink, maxFrame = 8 * 1024 * 1024) {
    this.#sink = sink;
    this.#maxFrame = maxFrame;
  }

  push(chunk: Buffer): void {
    let from = 0;
    if (!this.#greeted) {
      from = this.#greet(chunk);
      if (!this.#greeted) return;
    }
    if (this.#heldLength > 0) {
      const end = this.#endInSeam(chunk, from);
      if (end < 0) {
        this.#hold(chunk, from, chunk.length);
        return;
      }
      this.#hold(chunk, from, end);
      if (this.#skipping) this.#skipping = false;
      else this.#emit(this.#held.subarray(0, this.#heldLength));
      this.#release();
      from = end;
    }
    const last = chunk.lastIndexOf(END);
    const end = last < from ? from : last + END.length;
    if (end > from) this.#emit(chunk.subarray(from, end));
    if (end < chunk.length) this.#hold(chunk, end, chunk.length);
  }

  #emit(bytes: Buffer): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const block: FrameBlock = { bytes, view, ascii: isAscii(bytes) };
    const scan = this.#scan;
    for (let start = 0; start < bytes.length; ) {
      // An empty frame, or the third line end of a value that ended in one: nothing stands in it.
      if (bytes[start] === 13 && bytes[start + 1] === 10) {
        start += 2;
        continue;
      }
      if (!scan.read(view, start)) return;
      this.#sink.frame(block, start, scan.end, scan.saysEventAgain);
      start = scan.end + END.length;
    }
  }

  /** Where in the chunk the held frame ends, its blank line included; -1 when it does not. */
  #endInSeam(chunk: Buffer, from: number): number {
    const tail = Math.min(3, this.#heldLength);
    const before = this.#held.toString('latin1', this.#heldLength - tail, this.#heldLength);
    const seam = (before + chunk.toString('latin1', from, from + 3)).indexOf(END);
    if (seam >= 0) return from + seam + END.length - tail;
    const inside = chunk.indexOf(END, from);
    return inside < 0 ? -1 : inside + END.length;
  }

  #hold(chunk: Buffer, from: number, to: number): void {
    const length = this.#heldLength + to - from;
    if (length > this.#maxFrame && !this.#skipping) {
      this.#skipping = true;
      this.#sink.oversized();
    }
    if (this.#skipping) {
      this.#holdTail(chunk, from, to);
      return;
    }
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.min(Math.max(length, this.#held.length * 2), this.#maxFrame));
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    this.#heldLength += chunk.copy(this.#held, this.#heldLength, from, to);
  }

  /** Of a frame that is thrown away only the last bytes matter: they may begin the blank line that ends it. */
  #holdTail(chunk: Buffer, from: number, to: number): void {
    const before = this.#held.subarray(Math.max(0, this.#heldLength - 3), this.#heldLength);
    const tail = Buffer.concat([before, chunk.subarray(Math.max(from, to - 3), to)]).subarray(-3);
    if (this.#held.length > FIRST_SIZE) this.#held = Buffer.allocUnsafe(FIRST_SIZE);
    this.#heldLength = tail.copy(this.#held);
  }

  #release(): void {
    if (this.#held.length > FIRST_SIZE) this.#held = Buffer.allocUnsafe(FIRST_SIZE);
    this.#heldLength = 0;
  }

  /** The greeting is one line of its own before the first frame. @returns where in the chunk the frames begin */
  #greet(chunk: Buffer): number {
    const before = this.#greeting.length;
    this.#greeting += chunk.toString('latin1', 0, MAX_GREETING);
    const end = this.#greeting.indexOf('\r\n');
    if (end < 0 && this.#greeting.length < MAX_GREETING) return 0;
    this.#greeted = true;
    this.#sink.greeting(this.#greeting.slice(0, end < 0 ? MAX_GREETING : end));
    return end < 0 ? chunk.length : end + 2 - before;
  }
}
