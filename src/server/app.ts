import { OpenAPIHono } from '@hono/zod-openapi';
import { type FieldError, PatchbayError } from '../platform/errors.ts';
import type { Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { AnswerMemory } from '../tenancy/guard/answer-memory.ts';
import type { DeclaredEvent } from '../tenancy/guard/event.ts';
import type { Guard } from '../tenancy/guard/guard.ts';
import type { DeclaredRoute, EdgeEnv } from '../tenancy/guard/route.ts';
import { trustedProxies } from './client-address.ts';
import { mountDocs } from './docs.ts';
import { edge } from './edge.ts';
import { mountHealth } from './health.ts';
import { answerUnrouted, type Endpoint } from './method-not-allowed.ts';
import { mountRoutes } from './mount.ts';
import { apiDocument } from './openapi.ts';
import { withStream } from './openapi-stream.ts';
import { asPatchbayError, edgeProblem, problemResponse } from './problem.ts';
import { mountStaticFiles, type StaticFiles } from './static-files.ts';

export const API_BASE = '/api/v1';
export const STREAM_PATH = `${API_BASE}/stream`;

export interface AppOptions {
  readonly routes: readonly DeclaredRoute[];
  readonly guard: Guard;
  /** What POSTs with an `Idempotency-Key` were answered; without it that header means nothing. */
  readonly answers?: AnswerMemory;
  readonly readiness: () => readonly Readiness[];
  readonly metrics: Metrics;
  readonly metricsToken?: string | null;
  /** `X-Forwarded-For` is believed from these addresses or ranges only. */
  readonly trustedProxies?: readonly string[];
  readonly publicUrl?: string | null;
  readonly staticFiles?: StaticFiles;
  /** What the live stream sends, for the documentation. */
  readonly events?: readonly DeclaredEvent[];
  readonly version: string;
  readonly log: Log;
}

/** Everything that answers a request, without a socket: tests call `app.request()`. */
export function createApp(o: AppOptions): OpenAPIHono<EdgeEnv> {
  const app = new OpenAPIHono<EdgeEnv>();
  const publicUrl = o.publicUrl ?? null;
  const https = publicUrl?.startsWith('https:') ?? false;
  app.use(edge({ trusted: trustedProxies(o.trustedProxies ?? []), https, log: o.log, metrics: o.metrics }));
  mountHealth(app, { readiness: o.readiness, metrics: o.metrics, metricsToken: o.metricsToken ?? null });
  mountDocs(app);

  const api = new OpenAPIHono<EdgeEnv>({
    defaultHook: (result) => {
      if (!result.success) {
        throw new PatchbayError('invalid', 'the input is not valid', { errors: fieldErrors(result) });
      }
    },
  });
  mountRoutes(api, o.routes, { guard: o.guard, answers: o.answers ?? null, log: o.log });
  app.route(API_BASE, api);

  app.get(STREAM_PATH, (c) => {
    const answer = edgeProblem(c, 'upgrade_required', 'the stream is a WebSocket');
    answer.headers.set('upgrade', 'websocket');
    return answer;
  });
  const info = { base: API_BASE, version: o.version, publicUrl };
  const made = apiDocument(app, o.routes, info);
  const document = JSON.stringify(withStream(made, STREAM_PATH, o.events ?? []));
  const json = { 'content-type': 'application/json' };
  app.get('/openapi.json', (c) => c.body(document, 200, json));
  app.get(`${API_BASE}/openapi.json`, (c) => c.body(document, 200, json));
  if (o.staticFiles !== undefined && o.staticFiles.size > 0) mountStaticFiles(app, o.staticFiles);
  else app.get('/', (c) => c.redirect('/docs'));

  app.notFound(answerUnrouted(endpoints(o.routes)));
  app.onError((error, c) => {
    const known = asPatchbayError(error);
    const about = { request_id: c.get('requestId'), route: c.get('route') };
    if (known === null) {
      o.log.error({ ...about, error }, 'a request failed');
      return edgeProblem(c, 'internal', 'the daemon failed on this request; its log has the request_id');
    }
    if (known.code === 'unavailable' && known.cause !== undefined) {
      o.log.warn({ ...about, error: known.cause }, 'a request could not be served');
    }
    return problemResponse(c, known);
  });
  return app;
}

function endpoints(routes: readonly DeclaredRoute[]): Endpoint[] {
  const own = ['/healthz', '/readyz', '/metrics', '/docs', '/openapi.json', `${API_BASE}/openapi.json`, STREAM_PATH];
  return [
    ...own.map((path) => ({ method: 'GET', path })),
    ...routes.map(({ config }) => ({ method: config.method, path: `${API_BASE}${config.path}` })),
  ];
}

const PLACES: Readonly<Record<string, string>> = { json: 'body', form: 'body', param: 'path' };

interface Refused {
  readonly target: string;
  readonly error: {
    readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
  };
}

function fieldErrors({ target, error }: Refused): FieldError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: [PLACES[target] ?? target, ...issue.path.map(String)].join('.').slice(0, 200),
    message: issue.message.slice(0, 300),
  }));
}
