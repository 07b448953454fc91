import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';
import type { Country } from '../model/dialable.ts';

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
  if (row?.calling_code == null) return null;
  const [before = '', fewest = '', most = '', abroad = ''] = (row.dialling ?? '').split(':');
  const short = fewest === '' ? null : { fewest: Number(fewest), most: Number(most) };
  return { code: row.calling_code, before, short, abroad };
}
