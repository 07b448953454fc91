import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import { peopleOnly } from '../../guard/people-only.ts';
import type { Caller } from '../../guard/route.ts';
import { membershipsOf } from '../../store/accounts.ts';
import { appendAudit } from '../../store/audit.ts';
import { belongsElsewhere } from '../../store/people/accounts.ts';
import { findMember } from '../../store/people/members.ts';
import { endSessions } from '../../store/sessions.ts';
import { removeTotp, totpOf } from '../../store/totp.ts';
import { checkPassword } from '../check-password.ts';
import type { Tenancy } from '../context.ts';
import { sendNotice } from '../notices.ts';
import { isSeen, noSuchUser } from '../people/alter-member.ts';
import { requireGrant } from '../people/standing.ts';

/**
 * For somebody who has lost phone and paper. The administrator shows that they are still themselves; the password alone
 * signs the person in afterwards, so every session ends and the person is told by mail.
 *
 * @throws PatchbayError `not_found`, `forbidden`, `conflict` for oneself, for an account that other tenants share, and
 *   where there is no second factor
 */
export async function resetTotp(
  room: Tenancy,
  caller: Caller,
  given: { readonly userId: number; readonly password: string },
  origin: Origin,
): Promise<void> {
  peopleOnly(caller);
  const { userId } = given;
  if (userId === caller.userId) {
    throw new PatchbayError('conflict', 'your own second factor is turned off by DELETE /auth/totp, with both factors');
  }
  const member = await findMember(room.db, caller.tenantId, userId);
  if (member === null || member.endedAt !== null || !isSeen(caller, member)) throw noSuchUser();
  requireGrant(caller, member, member);
  await checkPassword(room, caller, { password: given.password, path: 'body.password' }, origin);
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    if (caller.role !== 'superadmin' && (await belongsElsewhere(trx, userId, caller.tenantId))) {
      throw new PatchbayError('conflict', 'the account is of other tenants too: this is for a superadmin');
    }
    if ((await totpOf(trx, userId)) === null) throw new PatchbayError('conflict', 'there is no second factor to reset');
    await removeTotp(trx, userId);
    const ended = await endSessions(trx, { userId, reason: 'totp_reset', at });
    const tenants = new Set([caller.tenantId, ...(await membershipsOf(trx, userId)).map(({ tenantId }) => tenantId)]);
    for (const tenantId of tenants) {
      await appendAudit(trx, {
        ...actorOf(caller, origin),
        tenantId,
        action: 'totp.reset',
        entityType: 'user',
        entityId: String(userId),
        changes: { ended },
        at,
      });
    }
  });
  const what = 'Two-step sign-in was taken off your account by an administrator';
  sendNotice(room, member, what, { at, address: origin.address }, [
    'You were signed out everywhere. Sign in with your password, and turn two-step sign-in on again.',
    'If you did not ask for this, tell your administrator.',
  ]);
}
