import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import type { Caller } from '../guard/route.ts';
import { appendAudit } from '../store/audit.ts';
import { endSessions } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';

/** Ends the session of the credential, with its refresh tokens and sockets. */
export async function logout(room: Tenancy, caller: Caller, origin: Origin): Promise<void> {
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    await endSessions(trx, { userId: caller.userId, id: caller.sessionId, reason: 'logout', at });
    await appendAudit(trx, {
      ...origin,
      tenantId: caller.tenantId,
      userId: caller.userId,
      action: 'logout',
      entityType: 'session',
      entityId: caller.sessionId,
      at,
    });
  });
}
