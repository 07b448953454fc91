import type { Caller } from './route.ts';

export { type AuditEntry, appendAudit, MASK } from '../store/audit.ts';

/** Who did something, from where: what an audit entry says of them. */
export interface Actor {
  readonly tenantId: string;
  /** Null for an API key or the daemon itself. */
  readonly userId: number | null;
  readonly apiKeyId: number | null;
  readonly address: string;
  readonly userAgent: string;
}

/** @param origin what `originOf(c)` says */
export function actorOf(caller: Caller, origin: { readonly address: string; readonly userAgent: string }): Actor {
  const { tenantId, userId, apiKeyId } = caller;
  return { tenantId, userId: apiKeyId === null ? userId : null, apiKeyId, ...origin };
}
