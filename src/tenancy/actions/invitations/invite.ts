import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { requireSeat } from '../../guard/seats.ts';
import { lockTerms } from '../../guard/tenant-terms.ts';
import { accountByEmail } from '../../store/accounts.ts';
import { findInvitation, type InvitationRow, type NewInvitation } from '../../store/invitations/invitations.ts';
import { findMember } from '../../store/people/members.ts';
import type { Tenancy } from '../context.ts';
import { requireGrant } from '../people/standing.ts';
import { issueInvitation } from './issue.ts';
import { noSuchInvitation } from './open-invitation.ts';
import { sendInvitation } from './send.ts';

export interface Invited {
  readonly invitation: InvitationRow;
  /** Shown this once, where no mail can be sent. */
  readonly acceptUrl: string | null;
}

/**
 * Asks somebody to join the caller's tenant. It takes no seat until it is accepted, but is refused when none is free.
 * @throws PatchbayError `conflict` for a member, or somebody who is invited already; `forbidden` for more than the
 *   caller may give
 */
export async function invite(room: Tenancy, caller: Caller, given: NewInvitation, origin: Origin): Promise<Invited> {
  const { tenantId } = caller;
  const actor = actorOf(caller, origin);
  const issued = await transact(room.db, async (trx) => {
    const terms = await lockTerms(trx, tenantId);
    requireGrant(caller, null, { ...given, overrides: given.permissions });
    if (given.role === 'agent') await requireSeat(trx, tenantId, terms);
    const account = await accountByEmail(trx, given.email);
    const member = account === null ? null : await findMember(trx, tenantId, account.id);
    if (member !== null && member.endedAt === null) {
      throw new PatchbayError('conflict', `${given.email} is a member already (user ${member.userId})`);
    }
    const made = await issueInvitation(room, trx, { tenantId, invitedById: actor.userId, invitation: given });
    const { role, permissions, teams, email } = given;
    await appendAudit(trx, {
      ...actor,
      action: 'invitation.created',
      entityType: 'invitation',
      entityId: String(made.id),
      changes: { before: null, after: { email, role, permissions, teams } },
      at: new Date(room.clock.now()),
    });
    return made;
  }).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    throw new PatchbayError('conflict', `${given.email} is invited already: send that invitation again, or revoke it`);
  });
  const acceptUrl = sendInvitation(room, issued);
  const invitation = await findInvitation(room.db, tenantId, issued.id);
  if (invitation === null) throw noSuchInvitation();
  return { invitation, acceptUrl };
}
