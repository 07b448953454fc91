import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A sender on a core of its own. */
export interface Sender {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param code plain JavaScript, for a worker loads no TypeScript; posts its port when it listens */
export async function startSender(code: string, data: unknown): Promise<Sender> {
  const worker = new Worker(code, { eval: true, workerData: data });
  const [port] = (await once(worker, 'message')) as [number];
  return { port, stop: async () => void (await worker.terminate()) };
}

/** The best of some rounds: what the machine can do when nothing else gets in the way. */
export async function best(rounds: number, round: () => Promise<number>): Promise<number> {
  let highest = 0;
  for (let n = 0; n < rounds; n++) highest = Math.max(highest, await round());
  return highest;
}

/** Tells the rate per second from the first to the last of `total`. */
export function countdown(total: number): { one(): void; readonly rate: Promise<number> } {
  let seen = 0;
  let began = 0;
  let done: (rate: number) => void = () => {};
  const rate = new Promise<number>((resolve) => {
    done = resolve;
  });
  return {
    rate,
    one: () => {
      if (seen++ === 0) began = performance.now();
      if (seen === total) done((total / (performance.now() - began)) * 1000);
    },
  };
}
