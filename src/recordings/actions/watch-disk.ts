import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recordings } from './context.ts';

/** Less than what Asterisk writes at once: a recording may have lost something. */
const FULL_BYTES = 128 * 1024;

/** Notes when there is no room in the spool, so that what was recorded meanwhile is not taken for whole. */
export async function watchDisk(room: Recordings): Promise<void> {
  const folder = join(room.spoolDir, 'recording');
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  room.metrics.diskFree.set(free);
  if (free >= FULL_BYTES) return;
  if (room.fullAt === null || room.clock.now() - room.fullAt > SAY_AGAIN_MS) {
    room.log.error({ pbx: room.pbx, folder, free }, 'no room for recordings: calls go on, their recordings fail');
  }
  room.fullAt = room.clock.now();
}

const SAY_AGAIN_MS = 60_000;
