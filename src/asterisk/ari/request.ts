import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
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

/** More than any answer to a command. */
const MAX_BODY = 8 * 1024 * 1024;

/** One command over HTTP, sent once, ended by its deadline. @throws PatchbayError as AriControl says */
export async function sendAriRequest(
  address: AriAddress,
  request: AriRequest,
  deadlineMs: number,
): Promise<AriResponse> {
  const { status, text } = await exchange(address, request, deadlineMs);
  if (status < 200 || status > 299) throw refusal(status, text);
  if (text === '') return { status, text, json: undefined };
  try {
    return { status, text, json: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new PatchbayError('outcome_unknown', 'ARI answered with something that is no JSON', { cause });
  }
}

/**
 * A connection of its own for each command: over one that is kept, the command could meet its end, and nobody would know
 * whether it had been read.
 */
function exchange(
  address: AriAddress,
  request: AriRequest,
  deadlineMs: number,
): Promise<{ status: number; text: string }> {
  const url = new URL(`${address.root}${request.path}`);
  const headers = {
    authorization: address.authorization,
    accept: 'application/json',
    ...(request.body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(request.body) }),
  };
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (cause: unknown) =>
      reject(
        connected
          ? new PatchbayError('outcome_unknown', 'the answer of ARI was lost', { cause })
          : new PatchbayError('pbx_unavailable', 'ARI cannot be reached', { cause }),
      );
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(deadlineMs);
    const sent = send(url, { method: request.method, headers, agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > MAX_BODY) sent.destroy(new Error('the answer is too long'));
      });
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true;
      });
    });
    sent.on('error', fail);
    sent.end(request.body);
  });
}

function refusal(status: number, text: string): PatchbayError {
  const message = `ARI answered ${status}: ${messageOf(text)}`;
  if (status === 401 || status === 403) return new PatchbayError('forbidden', message);
  if (status === 404) return new PatchbayError('not_found', message);
  if (status === 409) return new PatchbayError('conflict', message);
  // A phone that is not registered, for one: nothing was made.
  if (status === 500 && text.includes('"Allocation failed"'))
    return new PatchbayError('conflict', 'it is not registered, or cannot be called');
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
