import { createHash, randomBytes } from 'node:crypto';
import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchbayError } from '../../../platform/errors.ts';
import type { Done, Order } from '../carry-out.ts';
import { playable } from './playable.ts';
import type { AudioType } from './sound.ts';

/** What a row says of its file. */
export interface FileColumns {
  readonly file_name: string;
  readonly format: string;
  readonly duration_ms: number;
  readonly size_bytes: number;
  readonly sha256: string;
}

/**
 * Puts an upload where Asterisk plays it from, and then writes its row: Asterisk is never led to a file that is not there.
 * @param folder of the tenant
 * @throws PatchbayError `invalid` for what Asterisk cannot play, and whatever `write` refuses; then there is no file
 */
export async function withFileOnDisk<T>(
  order: Order,
  folder: string,
  upload: { readonly type: AudioType; readonly bytes: Uint8Array },
  write: (columns: FileColumns) => Promise<Done<T>>,
): Promise<Done<T>> {
  const { format, data, durationMs } = await playable(upload.bytes, upload.type);
  const file_name = `${randomBytes(16).toString('hex')}.${format}`;
  const path = join(folder, file_name);
  if (!order.dryRun) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, data, { flag: 'wx', mode: 0o644, flush: true });
  }
  const sha256 = createHash('sha256').update(data).digest('hex');
  try {
    return await write({ file_name, format, duration_ms: durationMs, size_bytes: data.length, sha256 });
  } catch (error) {
    // Where a commit may have taken place the file stays: without a row it is removed later.
    if (!order.dryRun && error instanceof PatchbayError && error.code !== 'unavailable') await unlink(path);
    throw error;
  }
}
