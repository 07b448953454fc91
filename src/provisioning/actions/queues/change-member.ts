import type { MemberRow } from '../../store/queues/members.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { requireMember } from './require-member.ts';

export interface MemberChange {
  readonly penalty?: number | undefined;
  /** Asterisk takes it when the member joins, so it counts from the next sign-in. Null: the queue's. */
  readonly wrapUp?: number | null | undefined;
}

export function changeMember(
  room: Provisioning,
  order: Order,
  queueId: number,
  id: number,
  { penalty, wrapUp }: MemberChange,
): Promise<Done<MemberRow>> {
  return carryOut(room, order, async (rows) => {
    await requireMember(rows, queueId, id);
    await rows.update(
      'queue_members',
      { uniqueid: id },
      { ...(penalty === undefined ? {} : { penalty }), ...(wrapUp === undefined ? {} : { wrapuptime: wrapUp }) },
    );
    return { value: await requireMember(rows, queueId, id), entityId: String(id) };
  });
}
