import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import type { Writing } from './commit.ts';

/** The audit entry of a change. @param action `sms_provider.created` */
export function note(
  { trx, now }: Writing,
  actor: Actor,
  action: string,
  entityId: number | string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const entityType = action.slice(0, action.indexOf('.'));
  return appendAudit(trx, { ...actor, action, entityType, entityId: String(entityId), changes, at: now });
}

/** What the daemon does by itself, e.g. because somebody outside wrote STOP. */
export function daemonOf(tenantId: string): Actor {
  return { tenantId, userId: null, apiKeyId: null, address: '', userAgent: '' };
}
