/** What is done for a message, and how long it is tried. */
export type TaskKind = 'mail' | 'transcribe' | 'delete';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between attempts, the last one again and again. */
const WAITS: Readonly<Record<TaskKind, readonly number[]>> = {
  mail: [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR],
  transcribe: [10 * SECOND, MINUTE, 10 * MINUTE],
  delete: [10 * SECOND, MINUTE, 10 * MINUTE],
};

/** A mail server may be away for a weekend; who writes down what was said may be so for an hour. */
const GIVEN_UP_AFTER: Readonly<Record<TaskKind, number>> = { mail: 80, transcribe: 8, delete: 500 };

/** @param attempts that failed so far. @returns ms until the next one; null: given up */
export function nextAttempt(kind: TaskKind, attempts: number): number | null {
  if (attempts >= GIVEN_UP_AFTER[kind]) return null;
  return WAITS[kind][attempts - 1] ?? WAITS[kind].at(-1) ?? HOUR;
}
