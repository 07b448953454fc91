import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { roleIn } from '../../store/accounts.ts';
import { appendAudit } from '../../store/audit.ts';
import { endSessions } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';

/** A member's sessions in the caller's tenant end; what the person does in other tenants is none of its business. */
export async function endSessionsOfMember(
  room: Tenancy,
  caller: Caller,
  userId: number,
  origin: Origin,
): Promise<void> {
  const { tenantId } = caller;
  await requireMember(room, caller, userId);
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    const ended = await endSessions(trx, { userId, tenantId, reason: 'ended_by_admin', at });
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action: 'sessions.ended',
      entityType: 'user',
      entityId: String(userId),
      changes: { ended },
      at,
    });
  });
}

/** @throws PatchbayError `not_found`, or `forbidden` for a superadmin's sessions, which are their own affair */
export async function requireMember(room: Tenancy, caller: Caller, userId: number): Promise<void> {
  const role = await roleIn(room.db, caller.tenantId, userId);
  if (role === null) throw new PatchbayError('not_found', 'there is no such user');
  if (role === 'superadmin' && caller.role !== 'superadmin') {
    throw new PatchbayError('forbidden', 'the sessions of superadmins are for superadmins');
  }
}
