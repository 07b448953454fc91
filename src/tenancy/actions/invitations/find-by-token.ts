import { PatchbayError } from '../../../platform/errors.ts';
import { type Account, accountByEmail, openTenants, tenantName } from '../../store/accounts.ts';
import { type InvitationRow, invitationOfToken } from '../../store/invitations/invitations.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret } from '../secret-text.ts';

export interface Found {
  readonly invitation: InvitationRow;
  readonly tenantName: string;
  /** Null: accepting makes one. */
  readonly account: Account | null;
}

/** What a link leads to. Expired, used, revoked, of a closed tenant or never given out: the answer is the same. */
export async function findByToken(room: Tenancy, token: string): Promise<Found> {
  const invitation = await invitationOfToken(room.db, hashSecret(token));
  if (invitation === null || invitation.status !== 'pending') throw notGood();
  const tenantId = invitation.tenant_id;
  if (!(await openTenants(room.db, [tenantId])).has(tenantId)) throw notGood();
  const account = await accountByEmail(room.db, invitation.email);
  return { invitation, account, tenantName: await tenantName(room.db, tenantId) };
}

export function notGood(): PatchbayError {
  return new PatchbayError('not_found', 'this invitation is not good, or not any more: ask for a new one');
}
