import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How the process of a message centre is ended. */
export function endOf(child: ChildProcess): { stop(): Promise<void>; kill(): void } {
  return {
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
