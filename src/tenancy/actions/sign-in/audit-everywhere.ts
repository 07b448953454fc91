import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { membershipsOf } from '../../store/accounts.ts';
import { type AuditEntry, appendAudit } from '../../store/audit.ts';

type OfAccount = Omit<AuditEntry, 'tenantId' | 'userId' | 'entityType' | 'entityId'>;

/** What happens to an account is written down in every tenant of the person: each of them has a right to know. */
export async function auditEverywhere(db: Kysely<DB>, userId: number, entry: OfAccount): Promise<void> {
  for (const { tenantId } of await membershipsOf(db, userId)) {
    await appendAudit(db, { ...entry, tenantId, userId, entityType: 'user', entityId: String(userId) });
  }
}
