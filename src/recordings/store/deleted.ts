import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Of all tenants: recordings that were deleted and whose file is not. */
export async function deletedWithSound(db: Kysely<DB>, limit: number) {
  const rows = await db
    .selectFrom('call_recordings')
    .select(['id', 'tenant_id', 'file_path'])
    .where('status', '=', 'deleted')
    .where('file_path', 'is not', null)
    .limit(limit)
    .execute();
  return rows.map(({ id, tenant_id, file_path }) => ({ id, tenantId: tenant_id, filePath: file_path ?? '' }));
}

export async function forgetSound(db: Kysely<DB>, tenantId: string, id: number): Promise<void> {
  await db
    .updateTable('call_recordings')
    .set({ file_path: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute();
}
