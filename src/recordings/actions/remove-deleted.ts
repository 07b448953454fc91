import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { deletedWithSound, forgetSound } from '../store/deleted.ts';
import type { Recordings } from './context.ts';
import { nullIfAbsent } from './look.ts';

type Room = Pick<Recordings, 'db' | 'storeDir'>;

/** Takes the sound of deleted recordings off the disk: first it is nobody's to hear, then it is gone. */
export async function removeDeleted(room: Room): Promise<void> {
  for (const one of await deletedWithSound(room.db, AT_ONCE)) await removeSound(room, one);
}

/** @param one a recording that is deleted already */
export async function removeSound(
  { db, storeDir }: Room,
  one: { readonly tenantId: string; readonly id: number; readonly filePath: string },
): Promise<void> {
  await unlink(join(storeDir, one.filePath)).catch(nullIfAbsent);
  await forgetSound(db, one.tenantId, one.id);
}

const AT_ONCE = 1_000;
