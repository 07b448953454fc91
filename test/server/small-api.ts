import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { PatchbayError } from '../../src/platform/errors.ts';
import type { Readiness } from '../../src/platform/lifecycle.ts';
import { type Log, silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { type AppOptions, createApp } from '../../src/server/app.ts';
import type { Guard } from '../../src/tenancy/guard/guard.ts';
import { type Caller, type DeclaredRoute, declareRoute, type EdgeEnv } from '../../src/tenancy/guard/route.ts';

/** An API of a few routes, to see what the edge does around any route. */

export const ANNA: Caller = {
  userId: 7,
  tenantId: 'acme',
  role: 'supervisor',
  permissions: new Set(['can_view_reports']),
  features: new Set(),
  teams: [],
  sessionId: 's1',
  apiKeyId: null,
};

/** Knows two tokens. The real guard has tests of its own; this one lets the edge be tested without a database. */
export const twoTokens: Guard = {
  authenticate: async ({ bearer }) => {
    if (bearer === 'anna') return ANNA;
    if (bearer === 'viewer') return { ...ANNA, userId: 8, role: 'viewer', permissions: new Set() };
    throw new PatchbayError('unauthorized', 'the credential is missing, wrong or no longer valid');
  },
  outdated: async () => [],
};

const done = { 200: { description: 'Done' } };

export const things: DeclaredRoute[] = [
  declareRoute(
    { kind: 'tenant', anyOf: ['can_view_reports'] },
    createRoute({
      method: 'get',
      path: '/things/{id}',
      request: {
        params: z.object({ id: z.coerce.number().int().positive() }),
        query: z.object({ color: z.enum(['red', 'blue']).optional() }),
      },
      responses: done,
    }),
    (c) => c.json({ id: c.req.valid('param').id, tenant: c.get('caller').tenantId }, 200),
  ),
  declareRoute(
    { kind: 'public', why: 'a test' },
    createRoute({
      method: 'post',
      path: '/things',
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: z.strictObject({ name: z.string().max(20), size: z.int() }) } },
        },
      },
      responses: done,
    }),
    (c) => c.json({ name: c.req.valid('json').name }, 200),
  ),
  declareRoute(
    { kind: 'public', why: 'a test' },
    createRoute({
      method: 'get',
      path: '/fail/{how}',
      request: { params: z.object({ how: z.string() }) },
      responses: done,
    }),
    (c) => {
      throw failures[c.req.valid('param').how] ?? new Error('secret detail of the inside');
    },
  ),
];

const failures: Readonly<Record<string, unknown>> = {
  conflict: new PatchbayError('conflict', 'it is signed out'),
  limited: new PatchbayError('rate_limited', 'slowly', { retryAfterSeconds: 12.2 }),
  pbx: new PatchbayError('pbx_unavailable', 'the PBX is away'),
  unknown: new PatchbayError('outcome_unknown', 'the answer was lost'),
  stale: new PatchbayError('precondition_failed', 'somebody changed it'),
  feature: new PatchbayError('feature_disabled', 'chat is off'),
  database: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', fatal: true }),
  odd: 'a string was thrown',
};

export function smallApi(o: Partial<AppOptions> & { readonly ready?: () => Readiness[] } = {}): OpenAPIHono<EdgeEnv> {
  return createApp({
    routes: things,
    guard: twoTokens,
    readiness: o.ready ?? (() => []),
    metrics: createMetrics(),
    version: '0.1.0',
    log: silentLog,
    ...o,
  });
}

/** As the Node adapter would hand it over. */
export function from(address: string): { incoming: { socket: { remoteAddress: string } } } {
  return { incoming: { socket: { remoteAddress: address } } };
}

export interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function recordingLog(lines: Line[]): Log {
  const at =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push({ level, fields, message });
    };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
}
