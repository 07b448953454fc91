import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { PatchbayError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { AnswerMemory, KeptAnswer, KeyedRequest } from '../tenancy/guard/answer-memory.ts';
import type { Caller, EdgeEnv } from '../tenancy/guard/route.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
const LARGEST_BYTES = 256 * 1024;
const KEPT_HEADERS = ['cache-control', 'content-type', 'etag', 'location'];
/** The request went on to somebody and its answer was lost: it may have been done, so it is not done again. */
const OUTCOME_UNKNOWN = 504;
/** Nothing was done and the next try may end otherwise: bad input, too much of it, or too often. */
const NOT_KEPT = new Set([400, 413, 415, 422, 429]);

/**
 * A POST with an `Idempotency-Key` is done once: who sends it again, because the answer was lost, gets that answer. For
 * callers with a credential; stands behind the guard, so an answer is only given to who may still ask.
 */
export function answerOnce(memory: AnswerMemory, log: Log): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key');
    const caller: Caller | undefined = c.get('caller');
    if (key === undefined || caller === undefined) return next();
    if (!KEY.test(key)) {
      throw new PatchbayError('invalid', 'the headers are not valid', {
        errors: [{ path: 'header.idempotency-key', message: 'is not 1 to 255 visible characters' }],
      });
    }
    const { tenantId } = caller;
    const request = { tenantId, caller: nameOf(caller), key, fingerprint: await fingerprintOf(c) };
    const claim = await memory.claim(request);
    switch (claim.kind) {
      case 'another':
        throw new PatchbayError('conflict', 'this Idempotency-Key was used for another request');
      case 'under_way':
        throw new PatchbayError('conflict', 'the first request with this Idempotency-Key is not done yet', {
          retryAfterSeconds: 1,
        });
      case 'done':
        return again(claim.answer);
      case 'first':
        return first(c, next, memory, request, log);
    }
  };
}

async function first(
  c: Context<EdgeEnv>,
  next: () => Promise<void>,
  memory: AnswerMemory,
  request: KeyedRequest,
  log: Log,
): Promise<void> {
  let answer: KeptAnswer | null = null;
  try {
    await next();
    answer = await kept(c.res);
  } finally {
    // The answer goes out either way; at worst the key stays taken for some minutes.
    await (answer === null ? memory.forget(request) : memory.keep(request, answer)).catch((error: unknown) =>
      log.warn({ request_id: c.get('requestId'), error }, 'an answer could not be kept for its Idempotency-Key'),
    );
  }
}

async function kept(res: Response): Promise<KeptAnswer | null> {
  if ((res.status >= 500 && res.status !== OUTCOME_UNKNOWN) || NOT_KEPT.has(res.status)) return null;
  const body = new Uint8Array(await res.clone().arrayBuffer());
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = res.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status: res.status, headers: Object.fromEntries(headers), body: body.length > LARGEST_BYTES ? null : body };
}

function again({ status, headers, body }: KeptAnswer): Response {
  if (body === null) {
    throw new PatchbayError('conflict', `this was done already (${status}); its answer was too large to be kept`);
  }
  const empty = body.length === 0;
  return new Response(empty ? null : body, { status, headers: { ...headers, 'idempotent-replayed': 'true' } });
}

async function fingerprintOf(c: Context<EdgeEnv>): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  // A copy, because the route reads the body itself, in whatever form it takes it.
  const body = await c.req.raw.clone().arrayBuffer();
  const digest = createHash('sha256').update(`${c.req.method} ${pathname}${search}\n`);
  return digest.update(new Uint8Array(body)).digest('hex');
}

function nameOf({ userId, apiKeyId }: Caller): string {
  return apiKeyId === null ? `user:${userId}` : `key:${apiKeyId}`;
}
