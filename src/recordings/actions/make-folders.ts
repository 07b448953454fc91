import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { recordingFolder } from '../../asterisk/recording-file.ts';
import { tenantsThatRecord } from '../store/tenants.ts';
import type { Recordings } from './context.ts';

/**
 * Makes the tenants' folders in the spool, with the rights of the one they are in: Asterisk would make them too, but as
 * its own, and what is in them could not be taken out by another user.
 */
export async function makeFolders({ db, spoolDir }: Pick<Recordings, 'db' | 'spoolDir'>): Promise<void> {
  const parent = join(spoolDir, 'recording');
  await mkdir(parent, { recursive: true });
  const { mode } = await stat(parent);
  for (const tenantId of await tenantsThatRecord(db)) {
    const folder = recordingFolder(spoolDir, tenantId);
    if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, mode & 0o7777);
  }
}
