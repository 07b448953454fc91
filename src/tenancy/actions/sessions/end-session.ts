import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { appendAudit } from '../../store/audit.ts';
import { tenantOfSession } from '../../store/session-list.ts';
import { endSessions } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';

/** One of the caller's own, in whatever tenant. */
export async function endSession(room: Tenancy, caller: Caller, id: string, origin: Origin): Promise<void> {
  const { userId } = caller;
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    const tenantId = await tenantOfSession(trx, userId, id);
    if (tenantId === null) throw new PatchbayError('not_found', 'there is no such session');
    await endSessions(trx, { userId, id, reason: 'ended_by_owner', at });
    await appendAudit(trx, {
      ...origin,
      tenantId,
      userId,
      action: 'session.ended',
      entityType: 'session',
      entityId: id,
      at,
    });
  });
}
