import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Lock {
  release(): Promise<void>;
}

/**
 * An exclusive lock on a file, held by the kernel for as long as a `flock` child lives. The child lives until our end of
 * its stdin closes, so a process killed with SIGKILL leaves no stale lock behind.
 * @returns null when another holds it and `wait` is false
 */
export async function lockFile(path: string, o: { wait: boolean; onWait?: () => void }): Promise<Lock | null> {
  await mkdir(dirname(path), { recursive: true });
  const first = await hold(path, false);
  if (first || !o.wait) return first;
  o.onWait?.();
  return hold(path, true);
}

function hold(path: string, wait: boolean): Promise<Lock | null> {
  return new Promise((resolve, reject) => {
    // cat ends when stdin closes; "held" is printed only once the lock is ours
    const args = [...(wait ? [] : ['-n', '-E', '75']), '-x', path, 'sh', '-c', 'echo held; exec cat >/dev/null'];
    const child = spawn('flock', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    child.once('error', (error) =>
      reject(new Error(`flock (package util-linux) could not be started: ${error.message}`)),
    );
    child.once('exit', (code) => {
      if (code === 75) resolve(null);
      else reject(new Error(`flock on ${path} ended with ${code}`));
    });
    child.stdout.once('data', () => {
      child.unref();
      resolve({
        release: async () => {
          child.ref();
          child.stdin.end();
          await ended;
        },
      });
    });
  });
}

/** Runs `work` alone among all processes that use the same file. */
export async function exclusively<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const lock = await lockFile(path, { wait: true, onWait });
  if (!lock) throw new Error(`no lock on ${path}`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
