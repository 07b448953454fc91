import type { OpenAPIHono } from '@hono/zod-openapi';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { type AppOptions, createApp } from '../../src/server/app.ts';
import type { Feature } from '../../src/tenancy/guard/features.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { Caller, DeclaredRoute, EdgeEnv } from '../../src/tenancy/guard/route.ts';

type App = OpenAPIHono<EdgeEnv>;

export interface NamedOptions extends Partial<Pick<AppOptions, 'log' | 'metrics' | 'readiness'>> {
  readonly routes: readonly DeclaredRoute[];
  /** Who is meant where no number is given; undefined: nobody. */
  readonly userOf?: (tenant: string, role: string) => number | undefined;
  readonly features?: () => ReadonlySet<Feature>;
}

/**
 * The real edge before some routes, for tests that are not about signing in. A name is the credential:
 * `acme/tenant_admin`, `acme/7/agent`, `acme/7/supervisor/sales+support`.
 */
export function appForNamed({ routes, userOf, features, ...o }: NamedOptions): App {
  const callerOf = (name: string): Caller => {
    const [tenantId = '', ...rest] = name.split('/');
    const numbered = /^\d+$/.test(rest[0] ?? '');
    const [role = '', teams = ''] = numbered ? rest.slice(1) : rest;
    const userId = numbered ? Number(rest[0]) : (userOf ?? (() => 1))(tenantId, role);
    if (role === '' || userId === undefined) throw new PatchbayError('unauthorized', 'who are you');
    return {
      tenantId,
      userId,
      role: role as Role,
      permissions: effectivePermissions(role as Role, null),
      features: features?.() ?? new Set(),
      teams: teams.split('+').filter(Boolean),
      sessionId: 's',
      apiKeyId: null,
    };
  };
  return createApp({
    readiness: () => [],
    metrics: createMetrics(),
    log: silentLog,
    ...o,
    routes,
    guard: { outdated: async () => [], authenticate: async ({ bearer }) => callerOf(bearer ?? '') },
    version: '0',
  });
}

export interface Heard<Body = never> {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Null where the answer is no JSON. */
  readonly body: Body;
}

/** @param body JSON, or bytes and text as they are where the headers give a type of their own */
export async function askAs<Body = never>(
  app: App,
  who: string,
  [method, path]: readonly [method: string, path: string],
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Heard<Body>> {
  const plain = body instanceof Uint8Array || (typeof body === 'string' && 'content-type' in headers);
  const answer = await app.request(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${who}`,
      ...(body === undefined || plain ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: plain ? (body as string) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, text, headers: answer.headers, body: (json ? JSON.parse(text) : null) as Body };
}
