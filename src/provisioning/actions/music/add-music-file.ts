import { PatchbayError } from '../../../platform/errors.ts';
import { bytesOfMusic } from '../../store/music/music.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { musicFolder } from './places.ts';
import { type Music, requireMusic } from './require-music.ts';
import type { AudioType } from './sound.ts';
import { withFileOnDisk } from './with-file-on-disk.ts';

/** Of one music. */
export const MOST_FILES = 50;
/** Of all music of a tenant. */
export const MOST_BYTES = 500 * 1024 * 1024;

/** @throws PatchbayError `invalid` for what Asterisk cannot play, `conflict` when there is no room for it */
export function addMusicFile(
  room: Provisioning,
  order: Order,
  id: number,
  upload: { readonly title: string; readonly type: AudioType; readonly bytes: Uint8Array },
): Promise<Done<Music>> {
  const folder = musicFolder(room.spoolDir, order.actor.tenantId);
  return withFileOnDisk(order, folder, upload, (file) =>
    carryOut(room, order, async (rows) => {
      const { files } = await requireMusic(rows, id);
      if (files.length >= MOST_FILES) throw new PatchbayError('conflict', `a music may have ${MOST_FILES} files`);
      if ((await bytesOfMusic(rows.trx)) + file.size_bytes > MOST_BYTES) {
        throw new PatchbayError('conflict', `all music together may have ${MOST_BYTES} bytes`);
      }
      const position = Math.max(-1, ...files.map((one) => one.position)) + 1;
      await rows.insert('music_files', { music_id: id, position, title: upload.title, ...file });
      return { value: await requireMusic(rows, id), entityId: String(id) };
    }),
  );
}
