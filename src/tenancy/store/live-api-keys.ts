import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from './open-tenants.ts';

/** A key that is good at this moment: not revoked, not expired, of a tenant that may act. */
export interface LiveApiKey {
  readonly id: number;
  readonly tenantId: string;
  /** `api_keys.permissions` and `tenants.features` as stored. */
  readonly permissions: unknown;
  readonly features: unknown;
  readonly lastUsedAt: Date | null;
}

/** @param which all of these, by secret or by id */
export async function liveApiKeys(
  db: Kysely<DB>,
  which: { readonly secretHash: string } | { readonly ids: readonly number[] },
  now: Date,
): Promise<LiveApiKey[]> {
  const query = db
    .selectFrom('api_keys')
    .innerJoin('tenants', 'tenants.id', 'api_keys.tenant_id')
    .select([
      'api_keys.id as id',
      'api_keys.tenant_id as tenantId',
      'api_keys.permissions as permissions',
      'tenants.features as features',
      'api_keys.last_used_at as lastUsedAt',
    ])
    .where('api_keys.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('api_keys.expires_at', 'is', null), eb('api_keys.expires_at', '>', now)]))
    .where(tenantIsOpen());
  if ('secretHash' in which) return query.where('api_keys.secret_hash', '=', which.secretHash).execute();
  return which.ids.length === 0 ? [] : query.where('api_keys.id', 'in', [...which.ids]).execute();
}

/** Of many requests at once one writes; `updated_at` is about what people change. */
export async function noteKeyUse(db: Kysely<DB>, id: number, at: Date, unlessSince: Date): Promise<void> {
  await db
    .updateTable('api_keys')
    .set((eb) => ({ last_used_at: at, updated_at: eb.ref('updated_at') }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', unlessSince)]))
    .execute();
}
