import { type Kysely, sql } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

/** Members of at least one of these teams, former ones too: what they did is still the team's. */
export async function membersOfTeams(
  db: Kysely<DB>,
  tenantId: string,
  teams: readonly string[],
): Promise<readonly number[]> {
  const rows = await tenantScope(db, tenantId)
    .selectFrom('user_roles')
    .select('user_id')
    .where(sql<boolean>`json_overlaps(teams, ${jsonText(teams)})`)
    .execute();
  return rows.map(({ user_id }) => user_id);
}
