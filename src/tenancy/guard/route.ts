import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { Feature } from './features.ts';
import type { Permission, Role } from './permissions.ts';

/** `userId` of a caller who is no person: an API key. Nobody's rows are its own. */
export const NOBODY = 0;

/** Who is asking, as the guard established it from the credential alone. */
export interface Caller {
  /** {@link NOBODY} for an API key. */
  readonly userId: number;
  readonly tenantId: string;
  /** `viewer` for an API key, whatever it may: what a role grants beyond permissions is for people. */
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** What the tenant has. */
  readonly features: ReadonlySet<Feature>;
  /** The teams that a supervisor is kept to; empty for one who is not, and for every other role. */
  readonly teams: readonly string[];
  /** Empty for an API key. */
  readonly sessionId: string;
  readonly apiKeyId: number | null;
}

/**
 * What a route needs, declared beside it. The server refuses to mount a route without one, and the isolation suite is
 * generated from these declarations.
 */
export type Access =
  /** No credential at all. `why` is shown in the route table. */
  | { readonly kind: 'public'; readonly why: string }
  /**
   * Any signed-in person; the handler shows only what is that person's own. An API key is no person: it is let in only
   * where `apiKeys` says that permissions show more than one's own.
   */
  | { readonly kind: 'self'; readonly why: string; readonly apiKeys?: true }
  /**
   * Anybody of the tenant who holds one of these permissions; rows are scoped to the caller's tenant. A tenant that does
   * not have the feature gets `feature_disabled`.
   */
  | { readonly kind: 'tenant'; readonly anyOf: readonly Permission[]; readonly feature?: Feature }
  /** Superadmins alone: what is above all tenants. `why` is shown in the route table. */
  | { readonly kind: 'superadmin'; readonly why: string };

export interface EdgeEnv {
  Variables: {
    /** In every answer's `X-Request-Id`, every error body and every log line of the request. */
    requestId: string;
    /** Address of the client, behind trusted proxies only where those are configured. */
    clientAddress: string;
    /** The declared path, e.g. `/agents/{user_id}`; unset where no declared route matched. */
    route?: string;
    /** Set by the guard for every route that is not public. */
    caller: Caller;
  };
  /** What the Node adapter hands over; absent when a test calls the app directly. */
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse };
}

/** What a route takes beyond the usual. */
export interface Allowance {
  /** Bytes of its body, where the usual limit of a JSON body is not enough. */
  readonly bodyBytes?: number;
}

export interface DeclaredRoute {
  readonly access: Access;
  readonly config: RouteConfig;
  readonly allowance: Allowance;
  mount(app: OpenAPIHono<EdgeEnv>): void;
}

/** Declares one route: who may, what it takes and gives (the OpenAPI document is made from it), and what it does. */
export function declareRoute<R extends RouteConfig>(
  access: Access,
  config: R,
  handler: RouteHandler<R, EdgeEnv>,
  allowance: Allowance = {},
): DeclaredRoute {
  return {
    access,
    config,
    allowance,
    mount: (app) => {
      app.openapi(config, handler);
    },
  };
}
