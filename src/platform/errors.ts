/**
 * The closed list of what can go wrong inside. Rooms throw these; only `server/problem.ts` knows HTTP.
 */
export type ErrorCode =
  | 'malformed' // not parseable at all
  | 'unauthorized'
  | 'totp_required' // the password is right; a second factor is missing, wrong or was used already
  | 'forbidden'
  | 'feature_disabled'
  | 'not_found' // absent, or another tenant's: the two are never told apart
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_type'
  | 'invalid'
  | 'rate_limited'
  | 'pbx_unavailable'
  | 'outcome_unknown' // a command was sent and its answer was lost; it is never sent again
  | 'unavailable';

export interface FieldError {
  /** Where in the input, as a dotted path: `body.status`. */
  readonly path: string;
  readonly message: string;
}

export interface ErrorExtras {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

export class PatchbayError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, extras: ErrorExtras = {}) {
    super(detail, { cause: extras.cause });
    this.name = 'PatchbayError';
    this.code = code;
    this.errors = extras.errors ?? [];
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** Why something failed, in words: `connect ECONNREFUSED 127.0.0.1:8088`. Of several addresses that were tried, the first. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  return error.message === 'fetch failed' && error.cause !== undefined ? reasonOf(error.cause) : error.message;
}
