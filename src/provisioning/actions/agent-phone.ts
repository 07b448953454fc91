import { requireSeat, takesSeat } from '../../tenancy/guard/seats.ts';
import type { TenantTerms } from '../../tenancy/guard/tenant-terms.ts';
import type { Phone } from '../model/phone.ts';
import { holderOf, type Member, memberOf } from '../store/phone-facts.ts';
import type { Rows } from '../store/rows.ts';

/** A phone as it is to be, and whether its owner shall sign in with it. */
interface Assignment {
  readonly endpointId: string;
  readonly userId: Phone['userId'];
  /** Without a wish it is the first phone that somebody gets. */
  readonly wish: boolean | undefined;
}

/**
 * With which phone a person signs in to queues. One that goes to somebody else is its former owner's no more.
 * @throws PatchbayError `conflict` when that makes one agent more than the tenant may have
 */
export async function assignAgentPhone(rows: Rows, terms: TenantTerms, to: Assignment): Promise<void> {
  const { endpointId, userId, wish } = to;
  const holder = await holderOf(rows.trx, endpointId);
  if (holder !== null && (holder !== userId || wish === false)) {
    await rows.update('user_roles', { user_id: holder, endpoint_id: endpointId }, { endpoint_id: null });
  }
  if (userId === null || (await newHolder(rows, to)) === null) return;
  await requireSeatFor(rows, terms, to);
  await rows.update('user_roles', { user_id: userId }, { endpoint_id: endpointId });
}

/** Of a phone that nobody has yet; writes nothing. @throws PatchbayError `conflict` as {@link assignAgentPhone} */
export async function requireSeatFor(rows: Rows, terms: TenantTerms, to: Assignment): Promise<void> {
  const member = await newHolder(rows, to);
  if (member === null) return;
  const seat = { ...member, ended: false };
  if (takesSeat(seat) || !takesSeat({ ...seat, endpointId: to.endpointId })) return;
  await requireSeat(rows.trx, rows.tenantId, terms);
}

/** Who does not sign in with it and is to from now on; null for nobody. */
async function newHolder(rows: Rows, { endpointId, userId, wish }: Assignment): Promise<Member | null> {
  if (userId === null || wish === false) return null;
  const member = await memberOf(rows.trx, userId);
  if (member === null || member.endpointId === endpointId) return null;
  return wish === true || member.endpointId === null ? member : null;
}
