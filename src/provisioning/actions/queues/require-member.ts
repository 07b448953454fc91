import { findMember, type MemberRow } from '../../store/queues/members.ts';
import type { Rows } from '../../store/rows.ts';
import { noSuch } from '../refusals.ts';
import { requireQueue } from './require-queue.ts';

/** @throws PatchbayError `not_found` also for a member of another queue, and of a deleted one */
export async function requireMember(rows: Rows, queueId: number, id: number): Promise<MemberRow> {
  await requireQueue(rows, queueId);
  const member = await findMember(rows.trx, queueId, id);
  if (member === undefined) throw noSuch('member of this queue');
  return member;
}
