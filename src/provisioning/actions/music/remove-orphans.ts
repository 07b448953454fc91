import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isTenantId } from '../../../asterisk/naming.ts';
import { knownFiles } from '../../store/music/all-music.ts';
import { knownSounds } from '../../store/sounds/sounds.ts';
import type { Provisioning } from '../context.ts';
import { musicFolder, soundFolder } from './places.ts';

/** An upload is on the disk before its row is committed; and what was deleted is still played to who hears it now. */
const LEFT_ALONE_MS = 3_600_000;

const PLACES = [
  { top: 'moh', folderOf: musicFolder, known: knownFiles },
  { top: 'sounds', folderOf: soundFolder, known: knownSounds },
] as const;

/** Deletes files of music and sounds that no row names any more. */
export async function removeOrphans(room: Provisioning): Promise<void> {
  for (const { top, folderOf, known } of PLACES) {
    for (const tenantId of (await names(join(room.spoolDir, top))).filter(isTenantId)) {
      const folder = folderOf(room.spoolDir, tenantId);
      const files = await names(folder);
      const kept = await known(room.db, tenantId, files);
      for (const file of files.filter((one) => !kept.has(one))) await unlinkOld(room, join(folder, file));
    }
  }
}

async function unlinkOld(room: Provisioning, path: string): Promise<void> {
  if (room.clock.now() - (await stat(path)).mtimeMs > LEFT_ALONE_MS) await unlink(path);
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
