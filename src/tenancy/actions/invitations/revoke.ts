import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { lockTerms } from '../../guard/tenant-terms.ts';
import { setInvitation } from '../../store/invitations/invitations.ts';
import type { Tenancy } from '../context.ts';
import { openInvitation } from './open-invitation.ts';

/** The link is good no more. */
export async function revoke(room: Tenancy, caller: Caller, id: number, origin: Origin): Promise<void> {
  const { tenantId } = caller;
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    await lockTerms(trx, tenantId);
    const { email } = await openInvitation(trx, caller, id);
    await setInvitation(trx, tenantId, id, { revoked_at: at });
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action: 'invitation.revoked',
      entityType: 'invitation',
      entityId: String(id),
      changes: { email },
      at,
    });
  });
}
