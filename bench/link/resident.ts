import { ourLink } from './ami-readers.ts';
import { recordedFrames } from './ami-sender.ts';

/**
 * The AMI link alone in a process, a million events long. What stays is measured, so after a full collection: how far the
 * heap happened to grow before one says nothing. Five samples about each point, for one may stand out.
 */
const EVENTS = 1_000_000;
const POINTS = { before: 100_000, after: 960_000 };
const APART = 10_000;

export interface Memory {
  readonly rss: number;
  readonly heap: number;
}
export type Resident = { readonly [Point in keyof typeof POINTS]: Memory };

const MB = 2 ** 20;
const samples = { before: [] as Memory[], after: [] as Memory[] };
let seen = 0;
await ourLink(recordedFrames().heard, EVENTS, true, () => {
  seen++;
  if (seen % APART !== 0) return;
  for (const point of ['before', 'after'] as const) {
    if (Math.abs(seen - POINTS[point]) <= 2 * APART) samples[point].push(sample());
  }
});
process.send?.({ before: middle(samples.before), after: middle(samples.after) } satisfies Resident);
process.disconnect?.();

function sample(): Memory {
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / MB, heap: heapUsed / MB };
}

function middle(all: readonly Memory[]): Memory {
  const of = (what: keyof Memory) => all.map((one) => one[what]).sort((a, b) => a - b)[2] ?? Number.NaN;
  return { rss: of('rss'), heap: of('heap') };
}
