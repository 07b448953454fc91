import { execFileSync } from 'node:child_process';
import { get } from 'node:http';

/**
 * What a process may open from now on, while it runs (prlimit(2)). What it has open it keeps, and a limit below that lets
 * it open nothing: no file, no connection, nobody who calls.
 */
export function letOpen(pid: number, most: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:`]);
}

export function mayOpen(pid: number): number {
  return Number(execFileSync('prlimit', ['--pid', String(pid), '--nofile', '--output=SOFT', '--noheadings', '--raw']));
}

/** Whether anybody who is new gets an answer. */
export function answersNewcomers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(`${url}/healthz`, { agent: false, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(true);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });
}
