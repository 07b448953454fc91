import { ApiError } from '../api/http.ts';
import { text } from '../text/en.ts';

/** What went wrong while nobody is signed in, in words; `known` is what the form itself has to say to some codes. */
export function sayProblem(error: unknown, known: Readonly<Record<string, string>>): string {
  if (!(error instanceof ApiError)) return text.signIn.failed;
  if (error.status === 0) return text.signIn.unreachable;
  if (error.status === 429) return text.signIn.limited(error.retryAfterSeconds ?? 60);
  return known[error.code] ?? text.signIn.failed;
}
