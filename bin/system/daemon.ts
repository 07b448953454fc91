import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild, untilReady } from '../lab/child.ts';
import { daemonCommand } from './daemon-command.ts';

export interface DaemonProcess {
  readonly url: string;
  pid(): number;
  ended(): Promise<string>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

interface Part {
  readonly name: string;
  readonly ready: boolean;
  readonly detail: string;
}

/** The daemon as a process of its own: it answers before it is ready, `untilServing` waits for the rest. */
export async function startDaemon(o: {
  project: string;
  env: Readonly<Record<string, string>>;
  url: string;
  log: string;
}): Promise<DaemonProcess> {
  let child: Child;
  const launch = async () => {
    const command = {
      file: 'setpriv',
      args: ['--pdeathsig', 'KILL', process.execPath, ...(await daemonCommand(o.project))],
    };
    child = await startChild(command, { log: o.log, cwd: o.project, env: { ...o.env } });
    await untilReady('The daemon', child, async () => {
      const response = await fetch(`${o.url}/healthz`, { signal: AbortSignal.timeout(2000) });
      if (!response.ok) throw new Error(`/healthz answers ${response.status}`);
    });
  };
  await launch();
  return {
    url: o.url,
    pid: () => child.pid,
    ended: () => child.ended,
    restart: async () => {
      await child.stop();
      await launch();
    },
    stop: () => child.stop(),
    kill: async () => {
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}

/** Waits until `/readyz` agrees; gives what is not ready when the time is up, or an empty list. */
export async function untilServing(url: string, timeoutMs: number): Promise<readonly string[]> {
  let missing: readonly string[] = [];
  for (const deadline = Date.now() + timeoutMs; ; await sleep(100)) {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) });
      if (response.ok) return [];
      const { parts } = (await response.json()) as { parts: readonly Part[] };
      missing = parts.filter((part) => !part.ready).map((part) => `${part.name}: ${part.detail}`);
    } catch (error) {
      missing = [(error as Error).message];
    }
    if (Date.now() > deadline) return missing;
  }
}
