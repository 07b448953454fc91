import { createHash, randomBytes } from 'node:crypto';
import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchbayError } from '../../../platform/errors.ts';
import { bytesOfMusic } from '../../store/music/music.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { musicFolder } from './places.ts';
import { playable } from './playable.ts';
import { type Music, requireMusic } from './require-music.ts';
import type { AudioType } from './sound.ts';

/** Of one music. */
export const MOST_FILES = 50;
/** Of all music of a tenant. */
export const MOST_BYTES = 500 * 1024 * 1024;

/**
 * The sound is on the disk before its row is committed, so Asterisk is never told of a file that is not there.
 * @throws PatchbayError `invalid` for what Asterisk cannot play, `conflict` when there is no room for it
 */
export async function addMusicFile(
  room: Provisioning,
  order: Order,
  id: number,
  upload: { readonly title: string; readonly type: AudioType; readonly bytes: Uint8Array },
): Promise<Done<Music>> {
  const sound = await playable(upload.bytes, upload.type);
  const fileName = `${randomBytes(16).toString('hex')}.${sound.format}`;
  const folder = musicFolder(room.spoolDir, order.actor.tenantId);
  const path = join(folder, fileName);
  if (!order.dryRun) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, sound.data, { flag: 'wx', mode: 0o644, flush: true });
  }
  try {
    return await carryOut(room, order, async (rows) => {
      const { files } = await requireMusic(rows, id);
      if (files.length >= MOST_FILES) throw new PatchbayError('conflict', `a music may have ${MOST_FILES} files`);
      if ((await bytesOfMusic(rows.trx)) + sound.data.length > MOST_BYTES) {
        throw new PatchbayError('conflict', `all music together may have ${MOST_BYTES} bytes`);
      }
      await rows.insert('music_files', {
        music_id: id,
        position: Math.max(-1, ...files.map(({ position }) => position)) + 1,
        title: upload.title,
        file_name: fileName,
        format: sound.format,
        duration_ms: sound.durationMs,
        size_bytes: sound.data.length,
        sha256: createHash('sha256').update(sound.data).digest('hex'),
      });
      return { value: await requireMusic(rows, id), entityId: String(id) };
    });
  } catch (error) {
    // Where a commit may have taken place the file stays: without a row it is removed later.
    if (!order.dryRun && error instanceof PatchbayError && error.code !== 'unavailable') await unlink(path);
    throw error;
  }
}
