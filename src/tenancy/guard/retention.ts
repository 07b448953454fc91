import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Kinds of record that a tenant may keep for a number of days: `settings.retention`. */
export const RETENTION_KINDS = ['calls', 'recordings', 'voicemails', 'sms', 'chats', 'tickets', 'audit_logs'] as const;
export type RetentionName = (typeof RETENTION_KINDS)[number];

/** What a room contributes, so that its records do not outlive their time. */
export interface RetentionKind {
  readonly kind: RetentionName;
  /** Deletes the oldest that are older, `limit` at most, with all that belongs to them. @returns how many went */
  prune(trx: Transaction<DB>, tenantId: string, before: Date, limit: number): Promise<number>;
}

/** Days of each kind that the tenant says something of. @param settings `tenants.settings` as stored */
export function retentionDays(settings: unknown): ReadonlyMap<RetentionName, number> {
  const days = new Map<RetentionName, number>();
  if (typeof settings !== 'object' || settings === null || !('retention' in settings)) return days;
  const { retention } = settings;
  if (typeof retention !== 'object' || retention === null) return days;
  const given = new Map<string, unknown>(Object.entries(retention));
  for (const kind of RETENTION_KINDS) {
    const value = given.get(kind);
    // Anything but a sensible number keeps everything: a slip in settings must not delete a tenant's records.
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 36_500) days.set(kind, value);
  }
  return days;
}
