import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_TYPE, type ProblemCode, problem } from './problem.ts';

/** An answer where no `Response` can be given any more: refused upgrades and requests that are not HTTP. */
export function answerRaw(socket: Duplex, code: ProblemCode, detail: string, requestId: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = problem(code, detail, requestId);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}`,
    'Connection: close',
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    ...(body.status === 503 ? ['Retry-After: 5'] : []),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
