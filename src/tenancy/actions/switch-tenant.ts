import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import type { Caller } from '../guard/route.ts';
import { accountById, membershipsOf } from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { endSessions } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';
import type { SignedIn } from './login.ts';
import { openSession } from './open-session.ts';

/**
 * The same person in another of their tenants: a new session there, the old one ends, so that one credential never
 * reaches two tenants.
 */
export async function switchTenant(room: Tenancy, caller: Caller, tenantId: string, origin: Origin): Promise<SignedIn> {
  const account = await accountById(room.db, caller.userId);
  const memberships = await membershipsOf(room.db, caller.userId);
  const membership = memberships.find((one) => one.tenantId === tenantId);
  if (account === null || membership === undefined) {
    throw new PatchbayError('not_found', 'you belong to no such tenant');
  }
  const at = new Date(room.clock.now());
  const tokens = await transact(room.db, async (trx) => {
    const ended = await endSessions(trx, {
      userId: caller.userId,
      id: caller.sessionId,
      reason: 'switched_tenant',
      at,
    });
    // Whoever ended it meanwhile (a new password, a sign-out everywhere) meant this one too.
    if (ended === 0) throw new PatchbayError('unauthorized', 'this session has ended');
    const opened = await openSession(room, trx, { userId: caller.userId, tenantId }, origin);
    await appendAudit(trx, {
      ...origin,
      tenantId,
      userId: caller.userId,
      action: 'login.switched_tenant',
      entityType: 'session',
      entityId: opened.sessionId,
      changes: { from: caller.tenantId },
      at,
    });
    return opened;
  });
  return { tokens, account, membership, memberships };
}
