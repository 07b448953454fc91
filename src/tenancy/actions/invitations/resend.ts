import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { lockTerms } from '../../guard/tenant-terms.ts';
import { findInvitation, setInvitation } from '../../store/invitations/invitations.ts';
import type { Tenancy } from '../context.ts';
import type { Invited } from './invite.ts';
import { newToken } from './issue.ts';
import { noSuchInvitation, openInvitation } from './open-invitation.ts';
import { sendInvitation } from './send.ts';

/** A new link, good for another week; the one before is good no more. */
export async function resend(room: Tenancy, caller: Caller, id: number, origin: Origin): Promise<Invited> {
  const { tenantId } = caller;
  const { token, stored } = newToken(room);
  await transact(room.db, async (trx) => {
    await lockTerms(trx, tenantId);
    const { email } = await openInvitation(trx, caller, id);
    await setInvitation(trx, tenantId, id, {
      token_hash: stored.tokenHash,
      expires_at: stored.expiresAt,
      mail_status: stored.mailStatus,
    });
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action: 'invitation.resent',
      entityType: 'invitation',
      entityId: String(id),
      changes: { email },
      at: new Date(room.clock.now()),
    });
  });
  const acceptUrl = sendInvitation(room, { tenantId, id, token });
  const invitation = await findInvitation(room.db, tenantId, id);
  if (invitation === null) throw noSuchInvitation();
  return { invitation, acceptUrl };
}
