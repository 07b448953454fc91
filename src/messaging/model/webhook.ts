/** What is waited after each failed delivery to a webhook: about a day in all. */
const MINUTE = 60_000;
const DELAYS: readonly number[] = [
  10_000,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  60 * MINUTE,
  3 * 60 * MINUTE,
  8 * 60 * MINUTE,
  12 * 60 * MINUTE,
];

/** ms until the next try after the n-th (1, 2 …); null: the delivery is dead until somebody asks for it again. */
export function nextTry(attempt: number): number | null {
  return DELAYS[attempt - 1] ?? null;
}
