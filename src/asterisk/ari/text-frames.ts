const FIN = 0x80;
const TEXT = 0x81;
const CLOSE = 0x88;
const EMPTY = Buffer.alloc(0);
/** A frame longer than this is handed on as its parts come, so that none is copied again and again. */
const KEPT_WHOLE = 128 * 1024;

export interface TextFrameReader {
  /** Takes what was read next; the bytes are not kept. */
  read(bytes: Buffer): void;
}

/**
 * Takes whole text messages out of what a WebSocket server sends (RFC 6455 section 5.2) and leaves all else to `ws`, in the
 * order in which it came: pings, messages in several frames, long ones, and what is no frame at all. Reading the small
 * events of a busy PBX one by one as `ws` does, with half a dozen objects for each, costs more than what they say.
 *
 * @param o.text one message; invalid UTF-8 is replaced
 * @param o.other bytes for `ws`, its own from now on, which always begins at a frame
 */
export function createTextFrameReader(o: { text(message: string): void; other(bytes: Buffer): void }): TextFrameReader {
  let kept: Buffer = EMPTY;
  /** How much of a frame that is not ours has still to come. */
  let owed = 0;
  /** From something on that only `ws` can judge. */
  let allOther = false;

  const pass = (bytes: Buffer): void => {
    if (bytes.length > 0) o.other(Buffer.from(bytes));
  };

  /** @returns where the next frame begins; -1 when the one at hand is not complete */
  function frameAt(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (left < 2) return -1;
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const short = second & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (left < head) return -1;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + head + length;
    const isPlain = second < 0x80 && (first & 0x70) === 0 && first >= FIN;
    if (!isPlain || first === CLOSE) {
      allOther = true;
      pass(bytes.subarray(at));
      return bytes.length;
    }
    if (end > bytes.length) {
      if (length <= KEPT_WHOLE) return -1;
      owed = end - bytes.length;
      pass(bytes.subarray(at));
      return bytes.length;
    }
    if (first === TEXT) o.text(bytes.toString('utf8', at + head, end));
    else pass(bytes.subarray(at, end));
    return end;
  }

  return {
    read: (read) => {
      if (allOther) return pass(read);
      const bytes = kept.length === 0 ? read : Buffer.concat([kept, read]);
      const others = Math.min(owed, bytes.length);
      owed -= others;
      pass(bytes.subarray(0, others));
      let at = others;
      for (let next = at; next !== -1 && at < bytes.length; ) {
        next = frameAt(bytes, at);
        if (next !== -1) at = next;
      }
      kept = at < bytes.length ? Buffer.from(bytes.subarray(at)) : EMPTY;
    },
  };
}
