import type { MemberRow } from '../../store/queues/members.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { requireMember } from './require-member.ts';

/** A call that the member has goes on. */
export function removeMember(room: Provisioning, order: Order, queueId: number, id: number): Promise<Done<MemberRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireMember(rows, queueId, id);
    await rows.remove('queue_members', { uniqueid: id });
    return { value, entityId: String(id) };
  });
}
