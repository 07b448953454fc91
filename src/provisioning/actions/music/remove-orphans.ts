import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isTenantId } from '../../../asterisk/naming.ts';
import { knownFiles } from '../../store/music/all-music.ts';
import type { Provisioning } from '../context.ts';
import { musicFolder } from './places.ts';

/** An upload is on the disk before its row is committed; and what was deleted is still played to who hears it now. */
const LEFT_ALONE_MS = 3_600_000;

/** Deletes files of music that no row names any more. */
export async function removeOrphans(room: Provisioning): Promise<void> {
  for (const tenantId of (await names(join(room.spoolDir, 'moh'))).filter(isTenantId)) {
    const folder = musicFolder(room.spoolDir, tenantId);
    const files = await names(folder);
    const known = await knownFiles(room.db, tenantId, files);
    for (const file of files.filter((one) => !known.has(one))) {
      const path = join(folder, file);
      if (room.clock.now() - (await stat(path)).mtimeMs > LEFT_ALONE_MS) await unlink(path);
    }
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
