import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** The process behind soaker.ts: a thread for each processor that only counts, and says how far it came when asked. */
const STEPS = 200_000;

if (isMainThread) {
  const counts = new SharedArrayBuffer(availableParallelism() * Float64Array.BYTES_PER_ELEMENT);
  const own = Array.from(new Float64Array(counts).keys());
  const threads = own.map((n) => new Worker(new URL(import.meta.url), { workerData: { counts, n } }));
  await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('message', resolve))));
  process.on('message', () => process.send?.(new Float64Array(counts).reduce((sum, one) => sum + one, 0)));
  process.on('disconnect', () => process.exit(0));
  process.send?.('begun');
} else {
  const { counts, n } = workerData as { counts: SharedArrayBuffer; n: number };
  const all = new Float64Array(counts);
  parentPort?.postMessage('begun');
  for (let x = 1; ; all[n] = (all[n] ?? 0) + 1) {
    for (let step = 0; step < STEPS; step++) x = (x * 1.000001 + 1) % 1e9;
    if (x < 0) throw new Error('never: the loop must not be left out');
  }
}
