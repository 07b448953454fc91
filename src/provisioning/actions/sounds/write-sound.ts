import { createHash, randomBytes } from 'node:crypto';
import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findSound, type SoundRow, sizeOfSounds, soundNamed, usesOfSound } from '../../store/sounds/sounds.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { soundFolder } from '../music/places.ts';
import { playable } from '../music/playable.ts';
import type { AudioType } from '../music/sound.ts';
import { noSuch, refuseInUse } from '../refusals.ts';

/** Of a tenant. */
export const MOST_SOUNDS = 200;
export const MOST_SOUND_BYTES = 200 * 1024 * 1024;

/**
 * The file is on the disk before its row is committed, so no call is led to one that is not there.
 * @throws PatchbayError `invalid` for what Asterisk cannot play, `conflict` when the name is taken or there is no room
 */
export async function addSound(
  room: Provisioning,
  order: Order,
  upload: { readonly name: string; readonly type: AudioType; readonly bytes: Uint8Array },
): Promise<Done<SoundRow>> {
  const sound = await playable(upload.bytes, upload.type);
  const fileName = `${randomBytes(16).toString('hex')}.${sound.format}`;
  const folder = soundFolder(room.spoolDir, order.actor.tenantId);
  const path = join(folder, fileName);
  if (!order.dryRun) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, sound.data, { flag: 'wx', mode: 0o644, flush: true });
  }
  try {
    return await carryOut(room, order, async (rows) => {
      const other = await soundNamed(rows.trx, upload.name);
      if (other !== undefined) {
        throw new PatchbayError('conflict', `the name is in use by /sounds/${other.id}`, {
          errors: [{ path: 'query.name', message: 'is in use' }],
        });
      }
      const { files, bytes } = await sizeOfSounds(rows.trx);
      if (files >= MOST_SOUNDS) throw new PatchbayError('conflict', `a tenant may have ${MOST_SOUNDS} sounds`);
      if (bytes + sound.data.length > MOST_SOUND_BYTES) {
        throw new PatchbayError('conflict', `all sounds together may have ${MOST_SOUND_BYTES} bytes`);
      }
      const id = await rows.insert('sounds', {
        name: upload.name,
        file_name: fileName,
        format: sound.format,
        duration_ms: sound.durationMs,
        size_bytes: sound.data.length,
        sha256: createHash('sha256').update(sound.data).digest('hex'),
      });
      return { value: await requireSound(rows, id), entityId: String(id) };
    });
  } catch (error) {
    // Where a commit may have taken place the file stays: without a row it is removed later.
    if (!order.dryRun && error instanceof PatchbayError && error.code !== 'unavailable') await unlink(path);
    throw error;
  }
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
