import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchbayError } from '../../platform/errors.ts';
import type { RecordingRow } from '../store/recordings.ts';
import type { Recordings } from './context.ts';
import { nullIfAbsent } from './look.ts';

const MOST_REMEMBERED = 10_000;

/**
 * The sound of a recording, to be closed by the caller. That it is what was recorded is checked once for as long as
 * nobody writes to it.
 * @throws PatchbayError `conflict` when there is nothing to hear, or it is not what was recorded
 */
export async function openSound(
  { storeDir, verified, log, metrics }: Pick<Recordings, 'storeDir' | 'verified' | 'log' | 'metrics'>,
  row: RecordingRow,
): Promise<{ readonly file: FileHandle; readonly size: number }> {
  if (row.status === 'recording') throw new PatchbayError('conflict', 'the call is still being recorded');
  if (row.file_path === null || row.status === 'deleted')
    throw new PatchbayError('conflict', 'there is no sound of it');
  const file = await open(join(storeDir, row.file_path), 'r').catch(nullIfAbsent);
  if (file === null) throw untrue('its file is not there');
  try {
    const { size, mtimeNs, ino, dev } = await file.stat({ bigint: true });
    const version = `${dev}:${ino}:${size}:${mtimeNs}:${row.checksum}`;
    if (!verified.has(version)) {
      if ((await sha256(file)) !== row.checksum) throw untrue('its file is not what was recorded');
      if (verified.size >= MOST_REMEMBERED) verified.clear();
      verified.add(version);
    }
    return { file, size: Number(size) };
  } catch (error) {
    await file.close();
    throw error;
  }

  function untrue(why: string): PatchbayError {
    metrics.troubles.inc();
    log.error({ tenant: row.tenant_id, recording: row.id }, `a recording cannot be played: ${why}`);
    return new PatchbayError('conflict', `the recording cannot be played: ${why}`);
  }
}

async function sha256(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(256 * 1024);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}
