import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface AuditEntry {
  readonly tenantId: string;
  readonly userId: number | null;
  /** `login`, `login.failed`, `session.refresh_reuse`, `superadmin.request` … */
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly address: string;
  readonly userAgent: string;
  /** Before and after, without secrets. */
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Append only. Give the transaction of the change, so that neither exists without the other. */
export async function appendAudit(db: Kysely<DB>, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_logs')
    .values({
      tenant_id: entry.tenantId,
      user_id: entry.userId,
      action: entry.action,
      entity_type: entry.entityType,
      entity_id: entry.entityId.slice(0, 128),
      ip_address: entry.address.slice(0, 45),
      user_agent: entry.userAgent.slice(0, 255),
      changes: entry.changes === undefined ? null : JSON.stringify(entry.changes),
      created_at: entry.at,
    })
    .execute();
}
