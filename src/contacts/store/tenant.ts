import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** `tenants.settings` as stored. */
export async function settingsOf(db: Kysely<DB>, tenantId: string): Promise<unknown> {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirst();
  return row?.settings ?? null;
}

/** Holds the tenant's row until the transaction ends: what is looked for and not found is not added by another meanwhile. */
export async function lockTenant(db: Kysely<DB>, tenantId: string): Promise<void> {
  await db.selectFrom('tenants').select('id').where('id', '=', tenantId).forUpdate().execute();
}

/** Whether somebody belongs to the tenant now. @param db within the tenant's scope */
export async function isMember(db: Kysely<DB>, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom('user_roles')
    .select('id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
