import type { CounterMetric, Labels } from '../platform/metrics.ts';

/** Counts by one word in memory and hands the sums on once a second: a labelled counter is too slow for each event. */
export interface Tally {
  add(word: string): void;
  /** Hands on what was counted since. */
  settle(): void;
}

const EVERY_MS = 1_000;

export function tally(counter: CounterMetric, labelsOf: (word: string) => Labels): Tally {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = undefined;
    for (const [word, count] of counts) counter.inc(labelsOf(word), count);
    counts.clear();
  };
  return {
    settle,
    add: (word) => {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      timer ??= setTimeout(settle, EVERY_MS).unref();
    },
  };
}
