import type { Kysely } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findSound, type SoundRow, sizeOfSounds, soundNamed, usesOfSound } from '../../store/sounds/sounds.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { soundFolder } from '../music/places.ts';
import type { AudioType } from '../music/sound.ts';
import { withFileOnDisk } from '../music/with-file-on-disk.ts';
import { noSuch, refuseInUse } from '../refusals.ts';

/** Of a tenant. */
export const MOST_SOUNDS = 200;
export const MOST_SOUND_BYTES = 200 * 1024 * 1024;

/** @throws PatchbayError `invalid` for what Asterisk cannot play, `conflict` when the name is taken or there is no room */
export function addSound(
  room: Provisioning,
  order: Order,
  upload: { readonly name: string; readonly type: AudioType; readonly bytes: Uint8Array },
): Promise<Done<SoundRow>> {
  return withFileOnDisk(order, soundFolder(room.spoolDir, order.actor.tenantId), upload, (file) =>
    carryOut(room, order, async (rows) => {
      const other = await soundNamed(rows.trx, upload.name);
      if (other !== undefined) {
        throw new PatchbayError('conflict', `the name is in use by /sounds/${other.id}`, {
          errors: [{ path: 'query.name', message: 'is in use' }],
        });
      }
      const { files, bytes } = await sizeOfSounds(rows.trx);
      if (files >= MOST_SOUNDS) throw new PatchbayError('conflict', `a tenant may have ${MOST_SOUNDS} sounds`);
      if (bytes + file.size_bytes > MOST_SOUND_BYTES) {
        throw new PatchbayError('conflict', `all sounds together may have ${MOST_SOUND_BYTES} bytes`);
      }
      const id = await rows.insert('sounds', { name: upload.name, ...file });
      return { value: await requireSound(rows, id), entityId: String(id) };
    }),
  );
}

/** Who hears it now hears it to its end; the file itself goes later. @throws PatchbayError `conflict` while it is used */
export function deleteSound(room: Provisioning, order: Order, id: number): Promise<Done<SoundRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireSound(rows, id);
    refuseInUse(`sound ${value.name}`, await usesOfSound(rows.trx, id));
    await rows.remove('sounds', { id });
    return { value, entityId: String(id) };
  });
}

/** @throws PatchbayError `not_found` */
export async function requireSound(own: { readonly trx: Kysely<DB> }, id: number): Promise<SoundRow> {
  const row = await findSound(own.trx, id);
  if (row === undefined) throw noSuch('sound');
  return row;
}
