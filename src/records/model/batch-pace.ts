// A batch costs as much as some twenty calls in it, so under load they are fewer and larger.
const LEAST_APART_MS = 500;
const MOST_APART_MS = 1_000;

/** How long after the beginning of a batch the next one begins at the earliest, ms: one for each channel event in it. */
export function apartAfter(events: number): number {
  return Math.min(Math.max(LEAST_APART_MS, events), MOST_APART_MS);
}
