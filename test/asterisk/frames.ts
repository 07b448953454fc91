import { type AmiFrame, FrameDecoder } from '../../src/asterisk/ami/frame.ts';
import { type FrameBlock, FrameReader } from '../../src/asterisk/ami/frame-reader.ts';

export const GREETING = 'Asterisk Call Manager/11.0.0\r\n';

/** Header lines as a frame on the wire. */
export function frame(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** What a reader gives for these chunks: each frame's bytes as text. */
export function readFrames(chunks: readonly Buffer[], maxFrame?: number): string[] {
  const frames: string[] = [];
  const reader = new FrameReader(
    {
      frame: (block: FrameBlock, start, end) => frames.push(block.bytes.toString('utf8', start, end)),
      oversized: () => frames.push('(oversized)'),
      greeting: (line) => frames.push(`(greeting ${line})`),
    },
    maxFrame,
  );
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

/** Cuts bytes at the given positions. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, n) => bytes.subarray(at[n], end));
}

/** One frame decoded, or why not. Lines as in {@link frame}. */
export function decoded(type: string, lines: readonly string[], decoder = new FrameDecoder()): AmiFrame | string {
  const bytes = Buffer.from(lines.join('\r\n'), 'utf8');
  return decoder.decode(
    type,
    bytes.toString('latin1'),
    bytes.every((byte) => byte < 0x80),
  );
}

/** The headers of a frame that must be right. */
export function headers(type: string, ...lines: string[]): [string, string][] {
  const result = decoded(type, lines);
  if (typeof result === 'string') throw new Error(result);
  return result.entries();
}
