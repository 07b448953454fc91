import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Caller } from '../../guard/route.ts';
import { isWithin, teamNames } from '../../guard/scope.ts';
import { findInvitation, type InvitationRow } from '../../store/invitations/invitations.ts';
import { requireGrant } from '../people/standing.ts';

/**
 * An invitation that the caller may send again or revoke: of the tenant, within the caller's teams, for no more than the
 * caller could give, and neither accepted nor revoked.
 */
export async function openInvitation(trx: Transaction<DB>, caller: Caller, id: number): Promise<InvitationRow> {
  const invitation = await findInvitation(trx, caller.tenantId, id);
  if (invitation === null || !isWithin(caller.teams, teamNames(invitation.teams))) throw noSuchInvitation();
  requireGrant(caller, null, { ...invitation, overrides: invitation.permissions });
  if (invitation.status === 'pending' || invitation.status === 'expired') return invitation;
  throw new PatchbayError('conflict', `this invitation was ${invitation.status} already`);
}

export function noSuchInvitation(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such invitation');
}
