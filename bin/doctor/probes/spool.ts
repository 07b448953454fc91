import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const SPOOL_FILES = { cdr: 'cdr/cdr.dsv', cel: 'cel/cel.dsv' } as const;
export const PROJECTION = 'projection/queues.conf';

export interface Folder {
  readonly path: string;
  readonly exists: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
}

export async function lookAtFolders(spoolDir: string): Promise<Folder[]> {
  const paths = [spoolDir, ...['cdr', 'cel', 'projection', 'recording'].map((name) => join(spoolDir, name))];
  return Promise.all(
    paths.map(async (path) => ({
      path,
      exists: await may(path, constants.F_OK),
      readable: await may(path, constants.R_OK | constants.X_OK),
      writable: await may(path, constants.W_OK),
    })),
  );
}

/** Notes where a spool file ends now; the function returned gives what was written since, from the old file too if it was rotated away. */
export async function mark(path: string): Promise<() => Promise<string>> {
  const before = await stat(path).catch(() => null);
  return async () => {
    const now = await stat(path).catch(() => null);
    if (now === null) return '';
    const sameFile = before !== null && before.ino === now.ino && now.size >= before.size;
    return readFrom(path, sameFile ? before.size : 0);
  };
}

/** Asks again until `text` appears in what was written, or the deadline passes; then whatever there is. */
export async function awaitText(written: () => Promise<string>, text: string, deadlineMs: number): Promise<string> {
  const until = Date.now() + deadlineMs;
  let found = await written();
  while (!found.includes(text) && Date.now() < until) {
    await delay(50);
    found = await written();
  }
  return found;
}

async function readFrom(path: string, position: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - position, 16 * 1024 * 1024)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
