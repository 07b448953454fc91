import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';

/** The tenant's time zone (IANA name). */
export async function zoneOf(db: Kysely<DB>, tenantId: string): Promise<string> {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirst();
  return readSettings(row?.settings).timezone;
}
