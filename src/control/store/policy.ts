import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { type Country, countryOf as countryOfRow } from '../../tenancy/guard/dialable.ts';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';

/** Whether the parties are told before somebody listens. */
export async function listeningIsAnnounced(db: Kysely<DB>, tenantId: string): Promise<boolean> {
  const row = await tenantScope(db, tenantId, { unscoped: ['tenants'] })
    .selectFrom('tenants')
    .select('settings')
    .where('id', '=', tenantId)
    .executeTakeFirst();
  return readSettings(row?.settings).call_listening === 'announced';
}

/** Null where the tenant has not set one. */
export async function countryOf(db: Kysely<DB>, tenantId: string): Promise<Country | null> {
  const row = await tenantScope(db, tenantId, { unscoped: ['tenants'] })
    .selectFrom('tenants')
    .select(['calling_code', 'dialling'])
    .where('id', '=', tenantId)
    .executeTakeFirst();
  return row === undefined ? null : countryOfRow(row);
}
