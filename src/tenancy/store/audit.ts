import type { Kysely } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { seal } from './seal-entries.ts';

export interface AuditEntry {
  readonly tenantId: string;
  readonly userId: number | null;
  /** The API key that did it, where it was no person; kept in `changes`. */
  readonly apiKeyId?: number | null;
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

/** Stands in place of passwords, secrets and keys. */
export const MASK = '***';

/**
 * Append only: the database refuses to change what is sealed. Give the transaction of the change, so that neither exists
 * without the other.
 */
export async function appendAudit(db: Kysely<DB>, entry: AuditEntry): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((trx) => appendAudit(trx, entry));
  const { insertId } = await db
    .insertInto('audit_logs')
    .values({
      tenant_id: entry.tenantId,
      user_id: entry.userId,
      action: entry.action,
      entity_type: entry.entityType,
      entity_id: entry.entityId.slice(0, 128),
      ip_address: entry.address.slice(0, 45),
      user_agent: entry.userAgent.slice(0, 255),
      changes: changesOf(entry),
      created_at: entry.at,
    })
    .executeTakeFirstOrThrow();
  await seal(db, entry.tenantId, [Number(insertId)]);
}

function changesOf({ apiKeyId, changes }: AuditEntry): string | null {
  const key = apiKeyId == null ? {} : { api_key_id: apiKeyId };
  const all = { ...changes, ...key };
  return Object.keys(all).length === 0 ? null : jsonText(all);
}
