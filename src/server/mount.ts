import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { PatchbayError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { AnswerMemory } from '../tenancy/guard/answer-memory.ts';
import { authorize } from '../tenancy/guard/authorize.ts';
import type { Guard } from '../tenancy/guard/guard.ts';
import { PERMISSIONS } from '../tenancy/guard/permissions.ts';
import type { DeclaredRoute, EdgeEnv } from '../tenancy/guard/route.ts';
import { bearerOf } from './bearer.ts';
import { plainPath } from './edge.ts';
import { answerOnce } from './idempotency.ts';
import { refuseUnknownQuery } from './query-names.ts';

/** Of a JSON body; a route that takes files says so itself. */
const BODY_LIMIT = 256 * 1024;

/**
 * Mounts the rooms' routes, each behind what it declares: credential, permission, size of the body, names in the
 * query; a POST that was done already is answered again; only then its own schemas and its handler.
 * @throws Error for a route without a usable declaration, or declared twice: the daemon does not start with a hole
 */
export function mountRoutes(
  app: OpenAPIHono<EdgeEnv>,
  routes: readonly DeclaredRoute[],
  o: { readonly guard: Guard; readonly answers: AnswerMemory | null; readonly log: Log },
): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const name = routeName(route);
    if (seen.has(name)) throw new Error(`${name} is declared twice`);
    seen.add(name);
    checkAccess(name, route);
    const path = honoPath(route.config.path);
    const maxSize = route.allowance.bodyBytes ?? BODY_LIMIT;
    const limit = bodyLimit({
      maxSize,
      onError: () => {
        throw new PatchbayError('too_large', `a body may have ${maxSize} bytes at most`);
      },
    });
    app.on(
      [route.config.method.toUpperCase()],
      [path],
      admit(route, o.guard),
      // A GET has no body here, and to look for one is dear: the adapter builds a whole Request then.
      ...(route.config.method === 'get' ? [] : [limit]),
      refuseUnknownQuery(route.config.request?.query),
      ...(route.config.method === 'post' && o.answers !== null ? [answerOnce(o.answers, o.log)] : []),
    );
    route.mount(app);
  }
}

/** `GET /agents/{user_id}` */
export function routeName(route: DeclaredRoute): string {
  return `${route.config.method.toUpperCase()} ${route.config.path}`;
}

export function honoPath(path: string): string {
  return path.replaceAll(/\{([^}]+)\}/g, ':$1');
}

function checkAccess(name: string, route: DeclaredRoute): void {
  // Declared in types, checked here too: a cast or plain JavaScript must not open a door.
  const access: DeclaredRoute['access'] | undefined = route.access;
  switch (access?.kind) {
    case 'public':
    case 'self':
    case 'superadmin':
      if (access.why.trim() === '') throw new Error(`${name} does not say why it is ${access.kind}`);
      return;
    case 'tenant':
      if (access.anyOf.length > 0 && access.anyOf.every((one) => PERMISSIONS.includes(one))) return;
      throw new Error(`${name} names no known permission`);
    default:
      throw new Error(`${name} does not declare who may use it`);
  }
}

function admit(route: DeclaredRoute, guard: Guard): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    c.set('route', route.config.path);
    if (route.access.kind !== 'public') {
      const caller = await guard.authenticate(
        { bearer: bearerOf(c.req.header('authorization')), actIn: c.req.header('x-tenant') ?? null },
        {
          requestId: c.get('requestId'),
          address: c.get('clientAddress'),
          userAgent: c.req.header('user-agent') ?? '',
          method: c.req.method,
          // Wanted by one in thousands: where a superadmin acts in another tenant.
          get path() {
            return plainPath(c.req.url);
          },
        },
      );
      c.set('caller', caller);
      authorize(route.access, caller);
    }
    await next();
  };
}
