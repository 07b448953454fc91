import type { Kysely, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { PERMISSIONS, type Permission } from '../guard/permissions.ts';

/** A key without its secret, which nobody has after it was shown. */
export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: readonly Permission[];
  readonly createdById: number | null;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewApiKey {
  readonly name: string;
  readonly prefix: string;
  readonly secretHash: string;
  readonly permissions: readonly Permission[];
  /** Null for a superadmin, who is no member. */
  readonly createdById: number | null;
  readonly expiresAt: Date | null;
}

export async function insertApiKey(trx: Transaction<DB>, tenantId: string, key: NewApiKey): Promise<number> {
  const { insertId } = await tenantScope(trx, tenantId)
    .insertInto('api_keys')
    .values({
      tenant_id: tenantId,
      name: key.name,
      prefix: key.prefix,
      secret_hash: key.secretHash,
      permissions: jsonText(key.permissions),
      created_by_id: key.createdById,
      expires_at: key.expiresAt,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/** Those that were not revoked, in the order of their making. */
export async function apiKeysOf(
  db: Kysely<DB>,
  tenantId: string,
  page: { readonly after: number; readonly limit: number },
): Promise<ApiKey[]> {
  const rows = await keys(db, tenantId).where('id', '>', page.after).orderBy('id').limit(page.limit).execute();
  return rows.map(shaped);
}

/** @returns null for a revoked one too */
export async function apiKeyById(db: Kysely<DB>, tenantId: string, id: number): Promise<ApiKey | null> {
  const row = await keys(db, tenantId).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : shaped(row);
}

export async function lockApiKey(trx: Transaction<DB>, tenantId: string, id: number): Promise<ApiKey | null> {
  const row = await keys(trx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : shaped(row);
}

export async function countApiKeys(trx: Transaction<DB>, tenantId: string): Promise<number> {
  const { count } = await tenantScope(trx, tenantId)
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function updateApiKey(
  trx: Transaction<DB>,
  tenantId: string,
  id: number,
  change: { readonly name?: string; readonly expires_at?: Date | null; readonly revoked_at?: Date },
): Promise<void> {
  await tenantScope(trx, tenantId).updateTable('api_keys').set(change).where('id', '=', id).execute();
}

function keys(db: Kysely<DB>, tenantId: string) {
  return tenantScope(db, tenantId)
    .selectFrom('api_keys')
    .select([
      'id',
      'name',
      'prefix',
      'permissions',
      'created_by_id as createdById',
      'last_used_at as lastUsedAt',
      'expires_at as expiresAt',
      'created_at as createdAt',
      'updated_at as updatedAt',
    ])
    .where('revoked_at', 'is', null);
}

function shaped<R extends { readonly permissions: unknown }>(
  row: R,
): Omit<R, 'permissions'> & Pick<ApiKey, 'permissions'> {
  return { ...row, permissions: grantedBy(row.permissions) };
}

/** @param stored `api_keys.permissions`; what is no permission (any more) is ignored */
export function grantedBy(stored: unknown): readonly Permission[] {
  return Array.isArray(stored) ? PERMISSIONS.filter((one) => stored.includes(one)) : [];
}
