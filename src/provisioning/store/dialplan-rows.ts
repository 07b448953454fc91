import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Extension } from '../model/dialplan.ts';

/** All tenants and all their extensions: the dialplan is one file. */
export async function loadDialplanRows(
  db: Kysely<DB>,
): Promise<{ readonly tenants: readonly string[]; readonly extensions: readonly Extension[] }> {
  const tenants = await db.selectFrom('tenants').select('id').execute();
  const extensions = await db
    .selectFrom('pbx_extensions')
    .select(['tenant_id as tenantId', 'extension', 'endpoint_id as endpointId'])
    .where('deleted_at', 'is', null)
    .execute();
  return { tenants: tenants.map(({ id }) => id), extensions };
}
