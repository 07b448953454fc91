import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from './root.ts';

/** A server started by us. It never outlives this process (see Root.command). */
export interface Child {
  readonly pid: number;
  /** How it ended; pending while it runs. */
  readonly ended: Promise<string>;
  running(): boolean;
  /** Whether it was told to end, or is; otherwise it ends by itself. */
  toldToEnd(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGSTOP; resolves when it has really come to rest. */
  freeze(): Promise<void>;
  /** Asks with SIGTERM, insists with SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** The last lines of what it wrote itself, and not a run before it. */
  lastWords(): Promise<string>;
}

const HARMLESS = new Set<NodeJS.Signals>(['SIGSTOP', 'SIGCONT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']);

/** Starts a server whose stdout and stderr go to the end of `log`. In a session of its own: Ctrl-C is ours to pass on. */
export async function startChild(
  command: Command,
  o: { log: string; env?: NodeJS.ProcessEnv; cwd?: string },
): Promise<Child> {
  const fd = openSync(o.log, 'a', 0o600);
  const begin = fstatSync(fd).size;
  let child: ChildProcess;
  try {
    child = spawn(command.file, command.args, {
      stdio: ['ignore', fd, fd],
      detached: true,
      ...(o.cwd ? { cwd: o.cwd } : {}),
      ...(o.env ? { env: { ...process.env, ...o.env } } : {}),
    });
  } finally {
    closeSync(fd);
  }
  let running = true;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string) => {
      running = false;
      resolve(how);
    };
    child.once('error', (error) => end(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => end(signal ? `ended by ${signal}` : `ended with ${code}`));
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command.file} ${await ended}`);
  let toldToEnd = false;
  const signal = (name: NodeJS.Signals) => {
    if (!running) return;
    toldToEnd ||= !HARMLESS.has(name);
    process.kill(pid, name);
  };
  return {
    pid,
    ended,
    running: () => running,
    toldToEnd: () => toldToEnd,
    signal,
    freeze: async () => {
      signal('SIGSTOP');
      while (running && !(await atRest(pid))) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: async (graceMs = 10_000) => {
      if (!running) return;
      signal('SIGCONT'); // a frozen process cannot hear SIGTERM
      signal('SIGTERM');
      const insist = setTimeout(() => signal('SIGKILL'), graceMs);
      await ended;
      clearTimeout(insist);
    },
    lastWords: async () => {
      const written = await text(createReadStream(o.log, { start: begin })).catch(() => '');
      const lines = written.trim().split('\n').slice(-15);
      return lines.map((line) => line.slice(line.lastIndexOf('\r') + 1)).join('\n'); // a status line overwrites itself
    },
  };
}

/** Whether every thread of a process is stopped (state T in /proc, proc(5)). */
async function atRest(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const stats = await Promise.all(
    threads.map((id) => readFile(`/proc/${pid}/task/${id}/stat`, 'utf8').catch(() => '')),
  );
  return stats.every((stat) => stat === '' || /^\d+ \(.*\) [TtZ] /.test(stat));
}

/**
 * Waits until `probe` succeeds.
 * @throws Error with the child's last words when it ended or the time is up
 */
export async function untilReady(
  name: string,
  child: Child,
  probe: () => Promise<void>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (!child.running()) throw new Error(`${name} ${await child.ended}:\n${await child.lastWords()}`);
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`${name} does not answer (${(error as Error).message}):\n${await child.lastWords()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
