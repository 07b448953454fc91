import { access, constants, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, lockFile } from '../lab/lock.ts';
import { writeAtomically } from '../lab/template.ts';
import type { Demo } from '../seed/seed.ts';
import type { PbxAddresses } from './settings.ts';

/** What a running system tells other programs of the same clone, in `running.json` (mode 0600). */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly sipPort: number | null;
  readonly databaseUrl: string;
  readonly pbx: PbxAddresses;
  readonly demo: Demo | null;
}

/** @returns the right to run in this directory, or the system that runs there already */
export async function claim(dataDir: string): Promise<{ lock: Lock } | { running: Running | null }> {
  await makeFolder(dataDir);
  const lock = await lockFile(join(dataDir, 'lock'), { wait: false });
  if (lock === null) return { running: await readRunning(dataDir) };
  await rm(join(dataDir, 'running.json'), { force: true }); // of one that was killed
  return { lock };
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    // Of what forbids it (e.g. a file system that is read-only) a recursive mkdir says ENOENT, a plain one what it is.
    await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch(() => mkdir(dataDir, { mode: 0o700 }));
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`The data folder cannot be used: ${(error as Error).message}. Set DATA_DIR to another one.`);
  }
}

/**
 * The system that runs in this directory now; null when none does.
 * @throws Error while it has not come up yet
 */
export async function findRunning(dataDir: string): Promise<Running | null> {
  const claimed = await claim(dataDir);
  if ('running' in claimed) {
    if (claimed.running === null)
      throw new Error(`npm start has not come up yet in ${dataDir}: try again when it has.`);
    return claimed.running;
  }
  await claimed.lock.release();
  return null;
}

async function readRunning(dataDir: string): Promise<Running | null> {
  const text = await readFile(join(dataDir, 'running.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Running);
}

export async function tellRunning(dataDir: string, running: Running): Promise<void> {
  await writeAtomically(join(dataDir, 'running.json'), JSON.stringify(running, null, 2));
}
