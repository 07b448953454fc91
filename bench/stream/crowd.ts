import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** A process full of clients (clients.ts). */
export interface Crowd {
  /** Nothing that was sent so far counts. */
  forget(): Promise<void>;
  /** Resolves when all clients together have received so many bytes more. */
  received(bytes: number): Promise<void>;
  leave(): Promise<void>;
}

export async function crowd(o: { port: number; path: string; token: string; count: number }): Promise<Crowd> {
  const file = new URL('./clients.ts', import.meta.url).pathname;
  const args = ['--import', 'tsx', file, String(o.port), o.path, o.token, String(o.count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await answer(child, 'open');
  await wait(300); // greetings of the server are under way
  return {
    forget: () => {
      child.send('forget');
      return answer(child, 'forgotten');
    },
    received: (bytes) => {
      child.send(bytes);
      return answer(child, 'received');
    },
    leave: async () => {
      child.removeAllListeners('message');
      child.disconnect();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

function answer(child: ChildProcess, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      if (message === expected) resolve();
      else reject(new Error(`a client says: ${String(message)}`));
    });
  });
}
