import { PatchbayError } from '../../platform/errors.ts';
import type { AriAddress } from '../pbx-address.ts';

export interface AriRequest {
  readonly method: string;
  /** Below the root, encoded, with its query: `/channels/1795331380.17?reason=busy`. */
  readonly path: string;
  readonly body?: string;
}

export interface AriResponse {
  readonly status: number;
  readonly text: string;
  /** Undefined for an empty body. */
  readonly json: unknown;
}

/** Errors of a connection that was never made: nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One command over HTTP, sent once, ended by its deadline. @throws PatchbayError as AriControl says */
export async function sendAriRequest(
  address: AriAddress,
  request: AriRequest,
  deadlineMs: number,
): Promise<AriResponse> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${address.root}${request.path}`, {
      method: request.method,
      headers: {
        authorization: address.authorization,
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'error',
      signal: AbortSignal.timeout(deadlineMs),
    });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    throw neverSent(cause)
      ? new PatchbayError('pbx_unavailable', 'ARI cannot be reached', { cause })
      : new PatchbayError('outcome_unknown', 'the answer of ARI was lost', { cause });
  }
  if (status < 200 || status > 299) throw refusal(status, text);
  if (text === '') return { status, text, json: undefined };
  try {
    return { status, text, json: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new PatchbayError('outcome_unknown', 'ARI answered with something that is no JSON', { cause });
  }
}

function refusal(status: number, text: string): PatchbayError {
  const message = `ARI answered ${status}: ${messageOf(text)}`;
  if (status === 401 || status === 403) return new PatchbayError('forbidden', message);
  if (status === 404) return new PatchbayError('not_found', message);
  if (status === 409) return new PatchbayError('conflict', message);
  return new PatchbayError(status >= 500 ? 'outcome_unknown' : 'invalid', message);
}

function messageOf(text: string): string {
  try {
    const json = JSON.parse(text) as { message?: unknown } | null;
    if (typeof json?.message === 'string') return json.message.slice(0, 200);
  } catch {
    // Not from Asterisk; its status says enough.
  }
  return 'no message';
}

function neverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && NEVER_SENT.has(code);
}
