import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import { peopleOnly } from '../../guard/people-only.ts';
import type { Caller } from '../../guard/route.ts';
import { type ApiKey, apiKeyById, updateApiKey } from '../../store/api-keys.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Tenancy } from '../context.ts';
import { existingKey } from './existing-key.ts';
import { checkExpiry } from './expiry.ts';

export interface KeyChange {
  readonly name?: string | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** @param seen told of the key as it stands, before anything is changed; throws when the writer saw an older one */
export async function changeApiKey(
  room: Tenancy,
  caller: Caller,
  id: number,
  change: KeyChange,
  o: { readonly origin: Origin; readonly seen: (key: ApiKey) => void },
): Promise<ApiKey> {
  peopleOnly(caller);
  const at = new Date(room.clock.now());
  if (change.expiresAt !== undefined) checkExpiry(change.expiresAt, at);
  return transact(room.db, async (trx) => {
    const before = await existingKey(trx, caller.tenantId, id);
    o.seen(before);
    const name = change.name ?? before.name;
    const expiresAt = change.expiresAt === undefined ? before.expiresAt : change.expiresAt;
    await updateApiKey(trx, caller.tenantId, id, { name, expires_at: expiresAt });
    await appendAudit(trx, {
      ...actorOf(caller, o.origin),
      action: 'api_key.changed',
      entityType: 'api_key',
      entityId: String(id),
      changes: {
        before: { name: before.name, expires_at: before.expiresAt },
        after: { name, expires_at: expiresAt },
      },
      at,
    });
    return (await apiKeyById(trx, caller.tenantId, id)) ?? before;
  });
}
