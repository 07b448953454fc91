import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Part } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import type { PbxQuestion } from '../actions/answer-pbx.ts';

const MOST_BYTES = 4_096;

/**
 * Where the dialplan asks (dialplan/route.conf), apart from the public edge: nobody but the PBX has the address, and its
 * path is a secret. Form in, one line of text out; whatever goes wrong is an empty answer.
 */
export function createPbxDoor(o: {
  /** `http://127.0.0.1:8079/<secret>`; null: the dialplan is not answered. */
  readonly url: string | null;
  readonly answer: (question: PbxQuestion) => Promise<string>;
  readonly log: Log;
}): Part {
  const at = o.url === null ? null : new URL(o.url);
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      o.log.warn({ error }, 'the PBX asked where a call goes and was not answered');
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || !same(request.url ?? '', at?.pathname ?? '')) {
      response.writeHead(404).end();
      return;
    }
    const form = new URLSearchParams(await bodyOf(request));
    const field = (name: string): string => form.get(name) ?? '';
    const question = {
      tenant: field('tenant'),
      did: field('did'),
      from: field('from'),
      call: field('call'),
      url: field('url'),
    };
    const text = question.tenant === '' || question.call === '' ? '' : await o.answer(question);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
  }

  return {
    name: 'routing door',
    start: async () => {
      if (at === null) return;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: at.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(at.port || 80) }, resolve);
      });
    },
    stop: async () => {
      if (!server.listening) return;
      server.closeIdleConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error('a question of the PBX is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
