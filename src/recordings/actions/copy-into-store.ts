import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HEADER_BYTES } from '../model/wav.ts';

export interface Copied {
  readonly size: number;
  readonly sha256: string;
}

const PIECE_BYTES = 256 * 1024;

/**
 * Copies a finished file to its place, whole or not at all, also after a power cut; the same again does no harm.
 * @param bytes how many of it; what stands behind them is half a sample
 * @param header takes the place of the file's own; null: as it is
 */
export async function copyIntoStore(
  from: string,
  to: string,
  { bytes, header }: { readonly bytes: number; readonly header: Uint8Array | null },
): Promise<Copied> {
  await mkdir(dirname(to), { recursive: true, mode: 0o750 });
  const hash = createHash('sha256');
  const source = await open(from, 'r');
  try {
    const target = await open(`${to}.part`, 'w', 0o640);
    try {
      const piece = new Uint8Array(PIECE_BYTES);
      for (let at = 0; at < bytes; ) {
        const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, bytes - at), at);
        if (bytesRead === 0) throw new Error(`${from} is shorter than it was`);
        if (at === 0 && header !== null && bytesRead >= HEADER_BYTES) piece.set(header);
        const some = piece.subarray(0, bytesRead);
        hash.update(some);
        await target.writeFile(some);
        at += bytesRead;
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  await rename(`${to}.part`, to);
  const folder = await open(dirname(to), 'r');
  await folder.sync().finally(() => folder.close());
  return { size: bytes, sha256: hash.digest('hex') };
}
