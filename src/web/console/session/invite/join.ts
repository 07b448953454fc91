import { text } from '../../text/en.ts';
import { sayProblem } from '../say-problem.ts';
import type { Acceptance } from '../session.ts';

/** With null: as who is signed in. @throws ApiError */
export type Join = (given: Acceptance | null) => Promise<void>;

/** Why somebody could not join, in words. */
export function sayWhyNot(error: unknown): string {
  const { wrong, refused, conflict } = text.invite;
  const detail = error instanceof Error ? error.message : '';
  return sayProblem(error, { unauthorized: wrong, invalid: refused, conflict: conflict(detail) });
}
