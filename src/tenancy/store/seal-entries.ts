import { CompiledQuery, type Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** From now on the database refuses to change or delete these audit entries; see audit-seals.ts. */
export async function seal(db: Kysely<DB>, tenantId: string, ids: readonly number[]): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(SEAL, [tenantId, ids]));
}

const SEAL = `insert into audit_seals (tenant_id, audit_log_id, created_at, digest)
  select tenant_id, id, created_at, digest from audit_logs where tenant_id = ? and id in (?)`;
