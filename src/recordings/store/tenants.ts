import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Tenants that have the feature. */
export async function tenantsThatRecord(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom('tenants').select('id').where('recording_announcement', 'is not', null).execute();
  return rows.map(({ id }) => id);
}
