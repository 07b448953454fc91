import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Which of these calls have a recording that can be heard. */
export async function recordedCalls(
  db: Kysely<DB>,
  tenantId: string,
  callIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (callIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('call_recordings')
    .select('call_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('call_id', 'in', [...callIds])
    .where('status', 'in', ['completed', 'failed'])
    .where('file_path', 'is not', null)
    .execute();
  return new Set(rows.map(({ call_id }) => call_id));
}
