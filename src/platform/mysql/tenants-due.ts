import { type SelectQueryBuilder, sql } from 'kysely';
import type { DB } from './schema.generated.ts';

const TENANT = sql.ref<string>('tenant_id');

/**
 * The tenants to whom rows of work belong, but for those who are served already.
 * @param due the rows, of one table and all tenants: nothing selected yet, no tenant's scope
 */
export async function tenantsDue<Table extends keyof DB>(
  due: SelectQueryBuilder<DB, Table, object>,
  but: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await due
    .select(TENANT.as('tenant'))
    .$if(but.length > 0, (q) => q.where(TENANT, 'not in', but))
    .groupBy(TENANT)
    .limit(limit)
    .execute();
  return rows.map(({ tenant }) => tenant);
}
