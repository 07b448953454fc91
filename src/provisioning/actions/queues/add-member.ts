import { pjsipInterface } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import {
  type Candidate,
  extensionToServe,
  findMember,
  type MemberRow,
  memberAlready,
  personToServe,
} from '../../store/queues/members.ts';
import type { Rows } from '../../store/rows.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { requireQueue } from './require-queue.ts';

export interface NewMember {
  /** A person, who serves from whichever phone is theirs; or a phone by its number. */
  readonly who: { readonly userId: number } | { readonly extension: string };
  readonly penalty: number;
  /** Null: the queue's. */
  readonly wrapUp: number | null;
}

/** @throws PatchbayError `conflict` for one who serves the queue already */
export function addMember(
  room: Provisioning,
  order: Order,
  queueId: number,
  { who, penalty, wrapUp }: NewMember,
): Promise<Done<MemberRow>> {
  return carryOut(room, order, async (rows) => {
    const queue = await requireQueue(rows, queueId);
    const userId = 'userId' in who ? who.userId : null;
    const { endpoint, name } = await candidate(rows, who);
    const at = pjsipInterface(endpoint);
    const already = await memberAlready(rows.trx, queueId, { interface: at, userId });
    if (already) throw new PatchbayError('conflict', `serves it already: /queues/${queueId}/members/${already.id}`);
    const id = await rows.insert('queue_members', {
      queue_id: queueId,
      queue_name: queue.name,
      interface: at,
      membername: name || endpoint,
      user_id: userId,
      penalty,
      wrapuptime: wrapUp,
    });
    const value = await findMember(rows.trx, queueId, id);
    if (value === undefined) throw new Error('a member that was inserted is not there');
    return { value, entityId: String(id) };
  });
}

async function candidate(rows: Rows, who: NewMember['who']): Promise<{ endpoint: string; name: string }> {
  const [found, field]: [Candidate | undefined, string] =
    'userId' in who
      ? [await personToServe(rows.trx, who.userId), 'body.user_id']
      : [await extensionToServe(rows.trx, who.extension), 'body.extension'];
  if (found === undefined)
    throw invalid(field, 'userId' in who ? 'there is no such person' : 'there is no such extension');
  if (found.endpoint === null) throw invalid(field, 'this person has no phone');
  return { endpoint: found.endpoint, name: found.name };
}
