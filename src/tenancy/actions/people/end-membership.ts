import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import type { Tenancy } from '../context.ts';
import { alterMember, noSuchUser } from './alter-member.ts';

/** The person leaves the tenant: sessions end, the phone is free, what was done stays. The account is not touched. */
export async function endMembership(room: Tenancy, caller: Caller, userId: number, origin: Origin): Promise<void> {
  await alterMember(room, { caller, origin, userId, action: 'user.deleted' }, async (before) => {
    if (before.endedAt !== null) throw noSuchUser();
    return { member: { revoked_at: new Date(room.clock.now()), endpoint_id: null } };
  });
}
