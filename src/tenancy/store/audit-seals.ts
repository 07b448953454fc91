import type { Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { seal } from './seal-entries.ts';

// The database refuses to change or delete an audit entry that has a seal (sql/0051_audit_log.sql). This file alone takes
// seals off: for retention, and for what an entry says of a person who is erased.

/** Entries that retention lets go of, oldest first. @returns how many went */
export async function deleteEntriesBefore(
  trx: Transaction<DB>,
  tenantId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const db = tenantScope(trx, tenantId);
  const rows = await db
    .selectFrom('audit_logs')
    .select('id')
    .where('created_at', '<', before)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await db.deleteFrom('audit_seals').where('audit_log_id', 'in', ids).execute();
  await db.deleteFrom('audit_logs').where('id', 'in', ids).execute();
  return ids.length;
}

/** What an entry says, without what it said of a person: who did what to what, and when, stays. */
export interface Rewritten {
  readonly id: number;
  readonly changes: unknown;
  /** Address and program of the person, where it was his own act. */
  readonly forgetOrigin: boolean;
}

export async function rewriteEntries(
  trx: Transaction<DB>,
  tenantId: string,
  entries: readonly Rewritten[],
): Promise<void> {
  if (entries.length === 0) return;
  const db = tenantScope(trx, tenantId);
  const ids = entries.map(({ id }) => id);
  await db.deleteFrom('audit_seals').where('audit_log_id', 'in', ids).execute();
  for (const { id, changes, forgetOrigin } of entries) {
    await db
      .updateTable('audit_logs')
      .set({
        changes: changes === null ? null : jsonText(changes),
        ...(forgetOrigin ? { ip_address: null, user_agent: null } : {}),
      })
      .where('id', '=', id)
      .execute();
  }
  await seal(trx, tenantId, ids);
}
