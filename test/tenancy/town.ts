import type { Database } from '../../src/platform/mysql/connect.ts';
import type { Permission, Role } from '../../src/tenancy/guard/permissions.ts';
import type { TenancyOptions } from '../../src/tenancy/index.ts';
import { type Answer, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

/** A house with people in two tenants, who ask by their first name. */
export interface Town extends House {
  readonly ids: Readonly<Record<string, number>>;
  /** Asks as `ada` of acme. */
  as(who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Said>;
  token(who: string): Promise<string>;
  audit(action: string): Promise<{ tenant_id: string; entity_id: string; user_id: number | null; changes: never }[]>;
}

/** An answer of whatever shape; a test that looks for what is not there fails. */
export type Said = Omit<Answer, 'body'> & { readonly body: never };

interface Citizen {
  readonly tenant: string;
  readonly role: Role;
  readonly teams?: readonly string[];
  readonly permissions?: Partial<Record<Permission, boolean>>;
}

export const CITIZENS: Readonly<Record<string, Citizen>> = {
  root: { tenant: 'hq', role: 'superadmin' },
  ada: { tenant: 'acme', role: 'tenant_admin' },
  abe: { tenant: 'acme', role: 'tenant_admin' },
  sue: { tenant: 'acme', role: 'supervisor' },
  sam: { tenant: 'acme', role: 'supervisor', teams: ['sales'] },
  ann: { tenant: 'acme', role: 'agent', teams: ['sales'] },
  ben: { tenant: 'acme', role: 'agent', teams: ['support'] },
  vic: { tenant: 'acme', role: 'viewer' },
  gus: { tenant: 'globex', role: 'tenant_admin' },
};

export async function town(url: string, o: Omit<Partial<TenancyOptions>, 'db'> = {}): Promise<Town> {
  const h = await house(url, o);
  for (const id of ['hq', 'acme', 'globex']) await addTenant(h.db, id, `${id} GmbH`);
  const ids: Record<string, number> = {};
  for (const [name, { tenant, role, teams = [], permissions = {} }] of Object.entries(CITIZENS)) {
    const id = await addPerson(h.db, emailOf(name));
    ids[name] = id;
    await join(h.db, tenant, id, role, teams, permissions);
  }
  const tokens = new Map<string, string>();
  const token = async (who: string): Promise<string> => {
    const kept = tokens.get(who);
    if (kept !== undefined && (await h.ask('GET', '/auth/me', { token: kept })).status === 200) return kept;
    const [name = '', tenant] = who.split('@');
    const { access_token } = await h.login(emailOf(name), tenant === undefined ? {} : { tenant });
    tokens.set(who, access_token);
    return access_token;
  };
  return {
    ...h,
    ids,
    token,
    as: async (who, method, path, body, headers = {}) =>
      (await h.ask(method, path, {
        token: await token(who),
        headers,
        ...(body === undefined ? {} : { body }),
      })) as unknown as Said,
    audit: async (action) =>
      (await h.db
        .selectFrom('audit_logs')
        .select(['tenant_id', 'entity_id', 'user_id', 'changes'])
        .where('action', '=', action)
        .orderBy('id')
        .execute()) as never,
  };
}

export { PASSWORD };

export function emailOf(name: string): string {
  return `${name}@example.com`;
}

export async function join(
  db: Database,
  tenant: string,
  userId: number,
  role: Role,
  teams: readonly string[] = [],
  permissions: Partial<Record<Permission, boolean>> = {},
): Promise<void> {
  await db
    .insertInto('user_roles')
    .values({
      tenant_id: tenant,
      user_id: userId,
      role,
      teams: JSON.stringify(teams),
      permissions: JSON.stringify(permissions),
    })
    .execute();
}

/** A phone of a tenant, as an endpoint and an extension. */
export async function addPhone(db: Database, tenant: string, endpoint: string, extension: string): Promise<void> {
  await db.insertInto('ps_endpoints').values({ id: endpoint, tenant_id: tenant, tenantid: tenant }).execute();
  await db.insertInto('pbx_extensions').values({ tenant_id: tenant, extension, endpoint_id: endpoint }).execute();
}
