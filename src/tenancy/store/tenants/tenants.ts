import type { Kysely, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from '../open-tenants.ts';

export type TenantRow = Selectable<DB['tenants']> & { readonly open: boolean };

export interface TenantFilter {
  readonly status: TenantRow['status'] | undefined;
  /** Part of the id, the name or the domain. */
  readonly q: string | undefined;
}

export async function findTenant(db: Kysely<DB>, id: string): Promise<TenantRow | null> {
  const row = await tenants(db).where('tenants.id', '=', id).executeTakeFirst();
  return row === undefined ? null : shown(row);
}

/** The same, held until the end of the transaction. */
export async function lockTenant(trx: Transaction<DB>, id: string): Promise<TenantRow | null> {
  const row = await tenants(trx).where('tenants.id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : shown(row);
}

/** In order of id, after `after`. */
export async function listTenants(
  db: Kysely<DB>,
  { status, q }: TenantFilter,
  page: { readonly after: string; readonly limit: number },
): Promise<TenantRow[]> {
  let query = tenants(db).where('tenants.id', '>', page.after);
  if (status !== undefined) query = query.where('tenants.status', '=', status);
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((e) =>
      e.or([e('tenants.id', 'like', part), e('tenants.name', 'like', part), e('tenants.domain', 'like', part)]),
    );
  }
  return (await query.orderBy('tenants.id').limit(page.limit).execute()).map(shown);
}

export type TenantColumns = Partial<
  Pick<
    Selectable<DB['tenants']>,
    | 'name'
    | 'domain'
    | 'status'
    | 'max_agents'
    | 'max_dids'
    | 'max_concurrent_calls'
    | 'billing_email'
    | 'contact_name'
    | 'contact_phone'
    | 'trial_expires_at'
  >
> & { readonly features?: string; readonly settings?: string };

/** @throws a duplicate key for an id or a domain that is taken */
export async function insertTenant(trx: Transaction<DB>, id: string, columns: TenantColumns): Promise<void> {
  await trx
    .insertInto('tenants')
    .values({ id, name: id, features: '{}', settings: '{}', ...columns })
    .execute();
}

/** @throws a duplicate key for a domain that is taken */
export async function setTenant(trx: Transaction<DB>, id: string, columns: TenantColumns): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await trx.updateTable('tenants').set(columns).where('id', '=', id).execute();
}

/** Superadmins who could still sign in if this tenant were closed. */
export async function superadminsElsewhere(trx: Transaction<DB>, tenantId: string): Promise<number> {
  const { n } = await trx
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .innerJoin('tenants', 'tenants.id', 'user_roles.tenant_id')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('user_roles.role', '=', 'superadmin')
    .where('user_roles.tenant_id', '!=', tenantId)
    .where('user_roles.status', '=', 'active')
    .where('user_roles.revoked_at', 'is', null)
    .where('users.status', '=', 'active')
    .where('users.deleted_at', 'is', null)
    .where(tenantIsOpen())
    .executeTakeFirstOrThrow();
  return n;
}

function tenants(db: Kysely<DB>) {
  return db.selectFrom('tenants').selectAll('tenants').select(sql<number>`${tenantIsOpen()}`.as('open'));
}

function shown(row: Awaited<ReturnType<ReturnType<typeof tenants>['executeTakeFirstOrThrow']>>): TenantRow {
  return { ...row, open: row.open === 1 };
}
