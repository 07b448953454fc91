import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createApp } from '../../src/server/app.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';

export interface Answer<Body = Record<string, never>> {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Ask {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly match?: string;
}

/** A tenant of one's own on a real database, and its people at the routes of some rooms, behind the real edge. */
export interface Office {
  readonly db: Database;
  /** @param who a role of acme, or `tenant/role` */
  ask<Body = Record<string, never>>(who: string, method: string, path: string, o?: Ask): Promise<Answer<Body>>;
  /** User ids of acme by role. */
  readonly users: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const ROLES = ['tenant_admin', 'supervisor', 'agent', 'viewer'] as const satisfies Role[];

export async function openOffice(
  url: string,
  routesOf: (db: Database) => readonly DeclaredRoute[],
  db: Database = connect(url),
): Promise<Office> {
  const users = new Map<string, number>();
  for (const id of ['acme', 'globex']) {
    const settings = id === 'acme' ? '{"country":"DE"}' : '{}';
    await db.insertInto('tenants').values({ id, name: id, features: '{}', settings }).execute();
    for (const role of ROLES) {
      const email = `${role}@${id}.example.com`;
      const { insertId } = await db
        .insertInto('users')
        .values({ email, password_hash: '', first_name: role, last_name: id })
        .executeTakeFirstOrThrow();
      users.set(`${id}/${role}`, Number(insertId));
      await db
        .insertInto('user_roles')
        .values({ tenant_id: id, user_id: Number(insertId), role })
        .execute();
    }
  }
  const app = createApp({
    routes: routesOf(db),
    guard: {
      outdated: async () => [],
      authenticate: async ({ bearer }) => {
        const [tenantId = '', role = ''] = bearer?.split('/') ?? [];
        const userId = users.get(`${tenantId}/${role}`);
        if (userId === undefined) throw new PatchbayError('unauthorized', 'who are you');
        const permissions = effectivePermissions(role as Role, null);
        const rest = { features: new Set<never>(), teams: [], sessionId: 's', apiKeyId: null };
        return { tenantId, userId, role: role as Role, permissions, ...rest };
      },
    },
    readiness: () => [],
    metrics: createMetrics(),
    version: '0',
    log: silentLog,
  });
  return {
    db,
    users,
    ask: async (who, method, path, { body, type, accept, match } = {}) => {
      const headers = {
        authorization: `Bearer ${who.includes('/') ? who : `acme/${who}`}`,
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(accept === undefined ? {} : { accept }),
        ...(match === undefined ? {} : { 'if-match': match }),
      };
      const sent =
        body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const init = { method, headers, ...(sent === undefined ? {} : { body: sent as string }) };
      const answer = await app.request(`/api/v1${path}`, init);
      const text = await answer.text();
      const json = (answer.headers.get('content-type') ?? '').includes('json');
      return { status: answer.status, text, headers: answer.headers, body: json ? JSON.parse(text) : null };
    },
    close: () => db.destroy(),
  };
}
