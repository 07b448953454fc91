import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Takes what nobody else wants of all processors and says how much that was. The kernel's account of a process tells too
 * much or too little where packets are concerned: their way through the kernel is charged to whoever happens to run, and
 * is a good part of what a call with sound costs. What is left over for others does not depend on the account.
 */
export interface Soaker {
  /** @returns what gives the rounds per second since then */
  begin(): Promise<() => Promise<number>>;
  /** Rounds per second in so many ms. */
  during(ms: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startSoaker(): Promise<Soaker> {
  const children = await Promise.all(Array.from({ length: availableParallelism() }, startOne));
  const rounds = async (): Promise<{ count: number; at: number }> => {
    const counts = await Promise.all(children.map(countOf));
    return { count: counts.reduce((sum, one) => sum + one, 0), at: performance.now() };
  };
  const begin = async () => {
    const before = await rounds();
    return async () => {
      const after = await rounds();
      return ((after.count - before.count) * 1_000) / (after.at - before.at);
    };
  };
  return {
    begin,
    during: async (ms) => {
      const end = await begin();
      await sleep(ms);
      return end();
    },
    stop: async () => {
      await Promise.all(
        children.map((child) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          return ended;
        }),
      );
    },
  };
}

/** Of least weight, in its group and as a group (sched(7): SCHED_IDLE, autogroup). */
async function startOne(): Promise<ChildProcess> {
  const file = join(import.meta.dirname, 'soak.ts');
  const child = spawn('chrt', ['--idle', '0', process.execPath, '--import', 'tsx', file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the soaker ended with ${code}`))),
  ]);
  await writeFile(`/proc/${child.pid}/autogroup`, '19').catch(() => {}); // a kernel without it has one group
  return child;
}

async function countOf(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('count');
  const [count] = await answer;
  return Number(count);
}
