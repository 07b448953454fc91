const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What is waited after each attempt that surely sent nothing: about nine hours in all. */
const DELAYS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * 60 * MINUTE,
  6 * 60 * MINUTE,
];

/** What the other side asks for counts up to the longest of them: a message is not to wait for years. */
const LONGEST = Math.max(...DELAYS);

/**
 * How long to wait after the n-th attempt (1, 2 …), ms; null: no more of them.
 * @param chance of [0, 1): spreads those that failed together @param asked what the other side asked for, ms
 */
export function delayAfter(attempt: number, chance: number, asked = 0): number | null {
  const delay = DELAYS[attempt - 1];
  return delay === undefined ? null : Math.max(Math.min(asked, LONGEST), Math.round(delay * (0.75 + chance / 2)));
}
