import { PatchbayError } from '../../../platform/errors.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import type { Member } from '../../store/people/members.ts';
import type { Tenancy } from '../context.ts';
import { alterMember } from './alter-member.ts';

/** A former member is one again, as what they were; a phone has to be given anew. */
export function restoreMember(room: Tenancy, caller: Caller, userId: number, origin: Origin): Promise<Member> {
  return alterMember(room, { caller, origin, userId, action: 'user.restored' }, async (before) => {
    if (before.endedAt === null) throw new PatchbayError('conflict', 'this person is a member already');
    return { member: { revoked_at: null } };
  });
}
