import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isTenantId } from '../../asterisk/naming.ts';
import { parseRecordingName, type RecordingFile, recordingFolder } from '../../asterisk/recording-file.ts';
import { HEADER_BYTES, readHeader, type Wav } from '../model/wav.ts';

/** A file that Asterisk records into, or has. */
export interface SpoolEntry extends RecordingFile {
  readonly tenantId: string;
  readonly name: string;
  readonly path: string;
}

/** All of them; a file of another name is none of ours and stays where it is. */
export async function listSpool(spoolDir: string): Promise<SpoolEntry[]> {
  const found: SpoolEntry[] = [];
  for (const tenantId of (await namesIn(join(spoolDir, 'recording'))).filter(isTenantId)) {
    const folder = recordingFolder(spoolDir, tenantId);
    for (const name of await namesIn(folder)) {
      const file = parseRecordingName(name);
      if (file !== null) found.push({ ...file, tenantId, name, path: join(folder, name) });
    }
  }
  return found;
}

export interface Look {
  readonly size: number;
  readonly wav: Wav | null;
  readonly head: Uint8Array;
  readonly bornAt: number;
  readonly changedAt: number;
}

/** Null when it is gone. */
export async function lookAt(path: string): Promise<Look | null> {
  const file = await open(path, 'r').catch(nullIfAbsent);
  if (file === null) return null;
  try {
    const { size, mtimeMs, birthtimeMs } = await file.stat();
    const { bytesRead, buffer } = await file.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return { size, head, wav: readHeader(head), bornAt: birthtimeMs || mtimeMs, changedAt: mtimeMs };
  } finally {
    await file.close();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(nullIfAbsent)) ?? [];
}

export function nullIfAbsent(error: unknown): null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw error;
}
