import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type ErrorCode, PatchbayError } from '../platform/errors.ts';
import { failureOf } from '../platform/mysql/failure.ts';
import type { EdgeEnv } from '../tenancy/guard/route.ts';

/** Codes that exist only at the edge: no room knows of methods, nor plans to fail. */
export type ProblemCode = ErrorCode | EdgeCode;
type EdgeCode = 'method_not_allowed' | 'request_timeout' | 'upgrade_required' | 'internal';

/** The one table from what went wrong inside to HTTP. */
export const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  malformed: { status: 400, title: 'The request cannot be parsed' },
  unauthorized: { status: 401, title: 'No valid credential' },
  totp_required: { status: 401, title: 'A second factor is needed' },
  forbidden: { status: 403, title: 'Not permitted' },
  feature_disabled: { status: 403, title: 'Feature disabled' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request timeout' },
  conflict: { status: 409, title: 'Conflict with the present state' },
  precondition_failed: { status: 412, title: 'Changed in the meantime' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_type: { status: 415, title: 'Unsupported media type' },
  invalid: { status: 422, title: 'Invalid input' },
  upgrade_required: { status: 426, title: 'WebSocket only' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  pbx_unavailable: { status: 503, title: 'The PBX is away' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  outcome_unknown: { status: 504, title: 'Outcome unknown' },
};

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457, with `code` for programs and `request_id` for the people who read logs. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly request_id: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export function problem(code: ProblemCode, detail: string, requestId: string): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:patchbay:problem:${code}`, title, status, detail, code, request_id: requestId };
}

export function problemResponse(c: Context<EdgeEnv>, error: PatchbayError): Response {
  const body = problem(error.code, error.message, c.get('requestId'));
  const headers: Record<string, string> = { 'content-type': PROBLEM_TYPE };
  if (body.status === 401) headers['www-authenticate'] = 'Bearer realm="patchbay"';
  const wait = error.retryAfterSeconds ?? (body.status === 503 ? 5 : undefined);
  if (wait !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(wait)));
  const full = error.errors.length > 0 ? { ...body, errors: error.errors } : body;
  return new Response(JSON.stringify(full), { status: body.status, headers });
}

export function edgeProblem(c: Context<EdgeEnv>, code: EdgeCode, detail: string): Response {
  const body = problem(code, detail, c.get('requestId'));
  return new Response(JSON.stringify(body), { status: body.status, headers: { 'content-type': PROBLEM_TYPE } });
}

/** What a handler threw, as one of ours; null when nobody planned for it. */
export function asPatchbayError(error: unknown): PatchbayError | null {
  if (error instanceof PatchbayError) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  // The request may be right, the time is not: the database is away, or another transaction was in the way.
  const failure = failureOf(error);
  if (failure === 'outage' || failure === 'conflict') {
    const retryAfterSeconds = failure === 'outage' ? 5 : 1;
    return new PatchbayError('unavailable', 'the database cannot do this now', { cause: error, retryAfterSeconds });
  }
  return null;
}

function fromHttpException(error: HTTPException): PatchbayError | null {
  switch (error.status) {
    case 400:
      return new PatchbayError('malformed', 'the body cannot be parsed', { cause: error });
    case 413:
      return new PatchbayError('too_large', 'the body is too large', { cause: error });
    case 415:
      return new PatchbayError('unsupported_type', 'this route takes another content type', { cause: error });
    default:
      return null;
  }
}
