import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import type { Role } from '../../src/tenancy/guard/permissions.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { appForNamed, askAs, type Heard } from '../support/named-callers.ts';

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
  ask<Body = Record<string, never>>(who: string, method: string, path: string, o?: Ask): Promise<Heard<Body>>;
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
  const userOf = (tenant: string, role: string) => users.get(`${tenant}/${role}`);
  const app = appForNamed({ routes: routesOf(db), userOf });
  return {
    db,
    users,
    ask: (who, method, path, { body, type, accept, match } = {}) =>
      askAs(app, who.includes('/') ? who : `acme/${who}`, [method, path], body, {
        ...(type === undefined && typeof body !== 'string' ? {} : { 'content-type': type ?? 'application/json' }),
        ...(accept === undefined ? {} : { accept }),
        ...(match === undefined ? {} : { 'if-match': match }),
      }),
    close: () => db.destroy(),
  };
}
