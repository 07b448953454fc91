import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type Pbx } from '../../bin/lab/index.ts';
import { daemonCommand } from '../../bin/system/daemon-command.ts';
import { imageNode } from '../../bin/testing/nodes.ts';

/** The daemon as a process of its own, as it is deployed: with the Node of its image. */
export interface DaemonProcess {
  readonly pid: number;
  readonly url: string;
  ask(method: string, path: string, token: string | null, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const READY_MS = 60_000;

/**
 * Starts it and waits for `/readyz`.
 * @param inspectPort where Node's inspector of it listens; none when absent
 */
export async function startDaemonProcess(
  databaseUrl: string,
  pbx: Pbx,
  dir: string,
  inspectPort?: number,
): Promise<DaemonProcess> {
  const port = await freePort();
  // DAEMON_NODE_ARGS='--cpu-prof --cpu-prof-dir=profile' shows where its time goes
  const extra = (process.env['DAEMON_NODE_ARGS'] ?? '').split(' ').filter((arg) => arg !== '');
  if (inspectPort !== undefined) extra.push(`--inspect=127.0.0.1:${inspectPort}`);
  const project = join(import.meta.dirname, '../..');
  const child = spawn(await imageNode(), [...extra, ...(await daemonCommand(project))], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      AMI_EVENTS_URL: pbx.amiEventsUrl,
      AMI_CONTROL_URL: pbx.amiControlUrl,
      ARI_URL: pbx.ariUrl,
      SPOOL_DIR: pbx.spoolDir,
      PBX_SYSTEM_NAME: pbx.systemName,
      HTTP_PORT: String(port),
      DATA_DIR: dir,
      LOG_LEVEL: 'warn',
      TOKEN_KEY: randomBytes(32).toString('hex'),
    },
  });
  child.stdout.on('data', (lines: Buffer) => process.stdout.write(lines));
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(child, url);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    url,
    ask: async (method, path, token, body) => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  let said = '';
  for (const until = Date.now() + READY_MS; Date.now() < until; await delay(100)) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.status === 200) return;
    said = (await response?.text()) ?? said;
  }
  throw new Error(`the daemon is not ready after ${READY_MS} ms: ${said}`);
}
