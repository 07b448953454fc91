import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { appendAudit } from '../../store/audit.ts';
import { tenantsWithSessions } from '../../store/session-list.ts';
import { endSessions } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';

/** Ends all sessions of the caller, this one included, in all tenants. */
export async function logoutEverywhere(room: Tenancy, caller: Caller, origin: Origin): Promise<void> {
  const { userId } = caller;
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    const tenants = await tenantsWithSessions(trx, userId);
    await endSessions(trx, { userId, reason: 'logout_everywhere', at });
    for (const tenantId of tenants) {
      await appendAudit(trx, {
        ...origin,
        tenantId,
        userId,
        action: 'logout.everywhere',
        entityType: 'user',
        entityId: String(userId),
        at,
      });
    }
  });
}
