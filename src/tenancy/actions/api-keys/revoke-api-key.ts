import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import { peopleOnly } from '../../guard/people-only.ts';
import type { Caller } from '../../guard/route.ts';
import { updateApiKey } from '../../store/api-keys.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Tenancy } from '../context.ts';
import { existingKey } from './existing-key.ts';

/** From the next request on; its sockets are closed within seconds. */
export async function revokeApiKey(room: Tenancy, caller: Caller, id: number, origin: Origin): Promise<void> {
  peopleOnly(caller);
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    const { name, prefix, permissions } = await existingKey(trx, caller.tenantId, id);
    await updateApiKey(trx, caller.tenantId, id, { revoked_at: at });
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action: 'api_key.revoked',
      entityType: 'api_key',
      entityId: String(id),
      changes: { before: { name, prefix, permissions } },
      at,
    });
  });
}
