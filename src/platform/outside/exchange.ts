import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { Outside } from './address.ts';

export interface OutsideRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly deadlineMs: number;
}

export interface OutsideAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** At most {@link LONGEST_ANSWER} characters. */
  readonly text: string;
}

/** Nothing was sent: no connection, or one to where nobody may be sent. */
export class NotSent extends Error {}

/** It would have gone to where nobody may be sent. */
export class Refused extends NotSent {}

/** It was sent, or may have been, and there is no whole answer. */
export class AnswerLost extends Error {}

/** It would be as long the next time. */
export class AnswerTooLong extends AnswerLost {}

export const LONGEST_ANSWER = 256 * 1024;

/**
 * One request to an address that a tenant has given: never to what only the daemon can reach, whatever its name resolves
 * to, with an end, and redirects are not followed.
 * @throws NotSent, AnswerLost
 */
export function exchange(outside: Outside, request: OutsideRequest): Promise<OutsideAnswer> {
  const url = new URL(request.url);
  const fault = outside.refuses(url.hostname);
  if (fault !== null) return Promise.reject(new Refused(`${url.hostname} ${fault}`));
  const isTls = url.protocol === 'https:';
  const allow = { allowIPAddressList: [...outside.allowed], keepAlive: false, lookup: outside.resolve };
  const agent = isTls ? new RequestFilteringHttpsAgent(allow) : new RequestFilteringHttpAgent(allow);
  const body = request.body ?? '';
  const headers = {
    'user-agent': 'Patchbay',
    ...request.headers,
    ...(request.method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
  };
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (cause instanceof AnswerTooLong) reject(cause);
      else if (connected) reject(new AnswerLost(reason, { cause }));
      else reject(/not allowed/.test(reason) ? new Refused(reason, { cause }) : new NotSent(reason, { cause }));
    };
    const options = { method: request.method, headers, agent, signal: AbortSignal.timeout(request.deadlineMs) };
    const sent = (isTls ? httpsRequest : httpRequest)(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (text.length > LONGEST_ANSWER) sent.destroy(new AnswerTooLong('the answer is too long'));
      });
      answer.on('error', fail);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    sent.on('error', fail);
    sent.end(body);
  });
}
