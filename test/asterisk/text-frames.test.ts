import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { createTextFrameReader } from '../../src/asterisk/ari/text-frames.ts';

/** What `ws` itself reads, in its own order: the measure for ours. */
interface Receiver {
  write(bytes: Buffer): void;
  on(event: string, listener: (...args: never[]) => void): void;
}
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Receiver };

type Read = readonly string[];

/** Messages as our reader and the `ws` behind it give them. */
function read(chunks: readonly Buffer[], alone = false): Read {
  const got: string[] = [];
  const receiver = new Receiver({ maxPayload: 1 << 20, skipUTF8Validation: true, allowSynchronousEvents: true });
  receiver.on('message', (data: Buffer) => got.push(`text ${data.toString()}`));
  receiver.on('ping', (data: Buffer) => got.push(`ping ${data}`));
  receiver.on('pong', (data: Buffer) => got.push(`pong ${data}`));
  receiver.on('conclude', (code: number) => got.push(`close ${code}`));
  receiver.on('error', ({ message }: Error) => got.push(`error ${message}`));
  const ours = createTextFrameReader({
    text: (message) => got.push(`text ${message}`),
    other: (bytes) => receiver.write(bytes),
  });
  for (const chunk of chunks) {
    if (alone) receiver.write(chunk);
    else {
      // the buffer is read into again
      ours.read(chunk);
      chunk.fill(0);
    }
  }
  return got;
}

function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const long = Buffer.alloc(10);
  long[0] = first;
  if (length < 126) {
    long[1] = length;
    return Buffer.concat([long.subarray(0, 2), payload]);
  }
  if (length < 65_536) {
    long[1] = 126;
    long.writeUInt16BE(length, 2);
    return Buffer.concat([long.subarray(0, 4), payload]);
  }
  long[1] = 127;
  long.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([long, payload]);
}

/** Cut at the given places, each piece in memory of its own. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([...places.map((place) => place % (stream.length + 1)), stream.length])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, n) => Buffer.from(stream.subarray(n === 0 ? 0 : ends[n - 1], end)));
}

const text = fc
  .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(1, 40, 3_000, 40_000))
  .map(([some, times]) => frame(0x81, Buffer.from(some.repeat(times).slice(0, 200_000))));
const control = fc
  .tuple(fc.constantFrom(0x89, 0x8a), fc.uint8Array({ maxLength: 100 }))
  .map(([first, some]) => frame(first, Buffer.from(some)));
const inParts = fc
  .array(fc.string(), { minLength: 2, maxLength: 4 })
  .map((parts) =>
    Buffer.concat(
      parts.map((part, n) => frame((n === 0 ? 1 : 0) | (n === parts.length - 1 ? 0x80 : 0), Buffer.from(part))),
    ),
  );
const close = fc.constant(frame(0x88, Buffer.from([3, 0xe8])));
const places = fc.array(fc.nat({ max: 300_000 }), { maxLength: 12 });

describe('text frames', () => {
  it('come as ws reads them, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: text }, control, inParts)), places, (frames, where) => {
        const stream = Buffer.concat(frames);
        expect(read(cut(stream, where))).toEqual(read([Buffer.from(stream)], true));
      }),
    );
  });

  it('come whole when they come byte by byte', () => {
    const stream = Buffer.concat([
      frame(0x81, Buffer.from('ä'.repeat(90))),
      frame(0x89, Buffer.from('?')),
      frame(0x81, Buffer.from('b')),
    ]);
    const bytes = cut(
      stream,
      Array.from({ length: stream.length }, (_, n) => n),
    );
    expect(read(bytes)).toEqual([`text ${'ä'.repeat(90)}`, 'ping ?', 'text b']);
  });

  it('are over with a close, and what is no frame ends them as ws says', () => {
    fc.assert(
      fc.property(
        fc.array(text),
        fc.oneof(close, fc.uint8Array({ minLength: 2, maxLength: 40 }).map(Buffer.from)),
        places,
        (frames, end, where) => {
          const stream = Buffer.concat([...frames, end]);
          expect(read(cut(stream, where))).toEqual(read([Buffer.from(stream)], true));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('that are not UTF-8 are mended, not refused', () => {
    expect(read([frame(0x81, Buffer.from([0x61, 0xff, 0x62]))])).toEqual(['text a\ufffdb']);
  });
});
