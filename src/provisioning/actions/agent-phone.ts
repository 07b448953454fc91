import type { Phone } from '../model/phone.ts';
import { holderOf, memberOf } from '../store/phone-facts.ts';
import type { Rows } from '../store/rows.ts';

/**
 * With which phone a person signs in to queues. Without a wish it is the first phone that somebody gets; one that goes to
 * somebody else is its former owner's no more.
 */
export async function assignAgentPhone(
  rows: Rows,
  endpointId: string,
  { userId }: Pick<Phone, 'userId'>,
  wish: boolean | undefined,
): Promise<void> {
  const holder = await holderOf(rows.trx, endpointId);
  if (holder !== null && (holder !== userId || wish === false)) {
    await rows.update('user_roles', { user_id: holder, endpoint_id: endpointId }, { endpoint_id: null });
  }
  if (userId === null || wish === false || holder === userId) return;
  const member = await memberOf(rows.trx, userId);
  if (member !== null && (wish === true || member.endpointId === null)) {
    await rows.update('user_roles', { user_id: userId }, { endpoint_id: endpointId });
  }
}
