import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Caller, EdgeEnv } from '../tenancy/guard/route.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { securityHeaders, setHeaders } from './security-headers.ts';

const ACCEPTED_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** A caller's own id is kept when it is harmless, so that one id can be followed through several programs. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && ACCEPTED_ID.test(given) ? given : randomUUID();
}

/** What surrounds every request: its id, the client's address, security headers, one log line, two metrics. */
export function edge(o: {
  readonly trusted: TrustedProxies;
  readonly https: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
}): MiddlewareHandler<EdgeEnv> {
  const seconds = o.metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer, by route and status class',
    labels: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });
  return async (c, next) => {
    const began = performance.now();
    const requestId = requestIdOf(c.req.header('x-request-id'));
    const address = clientAddress(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for'), o.trusted);
    c.set('requestId', requestId);
    c.set('clientAddress', address);
    await next();
    const { headers } = c.res;
    setHeaders(securityHeaders(headers, { https: o.https, requestId }), headers, c.env?.outgoing);
    const ms = performance.now() - began;
    const route = c.get('route') ?? 'none';
    seconds.observe(ms / 1000, { method: known(c.req.method), route, status: `${Math.floor(c.res.status / 100)}xx` });
    const caller = c.get('caller');
    const isProbe = PROBES.has(c.req.path) && c.res.ok;
    o.log[isProbe ? 'debug' : 'info'](
      {
        request_id: requestId,
        ...(caller ? { tenant: caller.tenantId, ...who(caller) } : {}),
        address,
        method: known(c.req.method),
        // Never the query string: people put what they search for there.
        path: plainPath(c.req.url),
        status: c.res.status,
        ms: Math.round(ms * 10) / 10,
      },
      'request',
    );
  };
}

function who({ userId, apiKeyId }: Caller): { readonly user_id: number } | { readonly api_key_id: number } {
  return apiKeyId === null ? { user_id: userId } : { api_key_id: apiKeyId };
}

/** What orchestrators and Prometheus ask every few seconds: of interest only when it is not well. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** As long as a secret in a link (256 bits); ids are shorter. */
const SECRET = /[\w-]{43,}/g;

/**
 * The path as it was sent, percent-encoded: in a log or a table nothing in it can be a new line or turn text around. What
 * could be the secret of a link is left out.
 */
export function plainPath(url: string): string {
  return new URL(url).pathname
    .replace(/^\/reset\/.*/s, '/reset/[hidden]')
    .replaceAll(SECRET, '[hidden]')
    .slice(0, 200);
}

function known(method: string): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method) ? method : 'OTHER';
}
