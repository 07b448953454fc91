import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { plainFile } from '../../bin/system/daemon-command.ts';

export interface Servers {
  readonly ours: string;
  /** The bare route of each list, in order. */
  readonly peers: readonly string[];
  stop(): void;
}

/** Both in one process, which runs as the daemon is run: one plain file, with the same room for garbage. */
export async function startServers(databaseUrl: string, paths: readonly string[]): Promise<Servers> {
  const project = join(import.meta.dirname, '../..');
  const command = await plainFile(project, 'bench/lists/serve.ts', 'bench-lists');
  const child: ChildProcess = spawn(process.execPath, [...command, databaseUrl, ...paths], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  });
  const urls = await new Promise<Omit<Servers, 'stop'>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Omit<Servers, 'stop'>));
    child.once('exit', (code) => reject(new Error(`the servers ended with ${code}`)));
  });
  return { ...urls, stop: () => void child.kill() };
}
