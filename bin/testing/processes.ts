import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Ended {
  readonly pid: number;
  readonly code: number;
}

/** Runs a command to its end, its output on ours; a signal to us is passed on to it. */
export function ended([file = '', ...args]: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd, stdio: 'inherit' });
    const pid = child.pid ?? 0;
    child.once('error', (error) => {
      console.error(error.message);
      done({ pid, code: 127 });
    });
    child.once('close', (code) => done({ pid, code: code ?? 1 }));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  });
}

/** Programs of a test run that outlived it, known by its directory (test/support/servers.ts). */
export function leftRunning(pid: number): string[] {
  const left: string[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (command.includes(`patchbay-test-${pid}-`)) left.push(command.slice(0, 100));
    } catch {
      // ended while we looked
    }
  }
  return left;
}
