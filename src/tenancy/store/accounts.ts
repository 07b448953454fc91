import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Role } from '../guard/permissions.ts';
import { tenantIsOpen } from './open-tenants.ts';

export interface Account {
  readonly id: number;
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly avatar: string | null;
  readonly timezone: string | null;
  readonly language: string | null;
  readonly status: 'active' | 'inactive' | 'suspended';
}

/** A tenant that somebody may act in now: membership in force, tenant open. */
export interface Membership {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly role: Role;
  /** `user_roles.permissions` as stored. */
  readonly overrides: unknown;
}

/**
 * The collation finds `é` for `e`, which must not make two people one: the address has to be the same but for case.
 * @returns null also for a deleted account
 */
export async function accountByEmail(db: Kysely<DB>, email: string): Promise<Account | null> {
  const rows = await accounts(db).where('email', '=', email).execute();
  return rows.find((row) => row.email.toLowerCase() === email.toLowerCase()) ?? null;
}

export async function accountById(db: Kysely<DB>, id: number): Promise<Account | null> {
  return (await accounts(db).where('id', '=', id).executeTakeFirst()) ?? null;
}

function accounts(db: Kysely<DB>) {
  return db
    .selectFrom('users')
    .select([
      'id',
      'email',
      'password_hash as passwordHash',
      'first_name as firstName',
      'last_name as lastName',
      'avatar',
      'timezone',
      'language',
      'status',
    ])
    .where('deleted_at', 'is', null);
}

/** In the order in which they were joined; the first is where a sign-in without a tenant ends up. */
export function membershipsOf(db: Kysely<DB>, userId: number): Promise<Membership[]> {
  return db
    .selectFrom('user_roles')
    .innerJoin('tenants', 'tenants.id', 'user_roles.tenant_id')
    .select([
      'tenants.id as tenantId',
      'tenants.name as tenantName',
      'user_roles.role as role',
      'user_roles.permissions as overrides',
    ])
    .where('user_roles.user_id', '=', userId)
    .where('user_roles.status', '=', 'active')
    .where('user_roles.revoked_at', 'is', null)
    .where(tenantIsOpen())
    .orderBy('user_roles.id')
    .execute();
}

/** As what somebody belongs to a tenant; null for who does not, or not any more. */
export async function roleIn(db: Kysely<DB>, tenantId: string, userId: number): Promise<Role | null> {
  const row = await tenantScope(db, tenantId)
    .selectFrom('user_roles')
    .select('role')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row?.role ?? null;
}

/** Of these tenants those in which anybody may act at all. */
export async function openTenants(db: Kysely<DB>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('tenants')
    .select('id')
    .where('id', 'in', [...ids])
    .where(tenantIsOpen())
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** `tenants.features` as stored; undefined when nobody may act there. */
export async function featuresOfOpen(db: Kysely<DB>, tenantId: string): Promise<unknown> {
  const row = await db
    .selectFrom('tenants')
    .select('features')
    .where('id', '=', tenantId)
    .where(tenantIsOpen())
    .executeTakeFirst();
  return row?.features;
}

export async function setPasswordHash(trx: Transaction<DB>, userId: number, passwordHash: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

/**
 * Whether the password that was proved is the account's still, which it stays until the end of the transaction: a session
 * that is opened after a thief's were ended is not one of the thief's.
 */
export async function holdPassword(trx: Transaction<DB>, { id, passwordHash }: Account): Promise<boolean> {
  const row = await trx.selectFrom('users').select('password_hash').where('id', '=', id).forUpdate().executeTakeFirst();
  return row?.password_hash === passwordHash;
}

export async function noteLogin(trx: Transaction<DB>, userId: number, at: Date): Promise<void> {
  await trx.updateTable('users').set({ last_login_at: at }).where('id', '=', userId).execute();
}

export async function tenantName(db: Kysely<DB>, tenantId: string): Promise<string> {
  const row = await db.selectFrom('tenants').select('name').where('id', '=', tenantId).executeTakeFirst();
  return row?.name ?? tenantId;
}
