import type { TenantName } from '../../asterisk/naming.ts';
import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import { become, type Command, leave, type WantedMember } from './converge.ts';
import { queueText } from './pause-text.ts';

/** A member that the database wants in a queue and that is nobody's phone: a door, a shared desk. */
export interface StandingMember extends WantedMember {
  readonly queue: string;
  readonly interface: string;
}

export interface StrayPolicy {
  /** Whether queues belong to Patchbay alone, so that what somebody else put there goes. */
  readonly removeForeign: boolean;
}

/**
 * One interface in one of our queues that is no agent's: what Asterisk shows, against what the database wants.
 * Without a wish for it, what happens depends on whose it is:
 *
 * - another tenant's phone is taken out always: it would be given calls that are not its tenant's;
 * - a phone of the same tenant is taken out: it was an agent's once, and would go on ringing for somebody who left;
 * - anything else (`Local/…`, a name that is not ours) was put there by whoever runs the PBX, and stays unless queues
 *   are said to belong to Patchbay alone;
 * - static members are configuration and cannot be taken out.
 *
 * @param phone of one of our tenants; null for an interface that is not ours
 */
export function tidy(
  member: QueueMemberSnapshot | null,
  wanted: StandingMember | null,
  phone: TenantName | null,
  policy: StrayPolicy,
): Command[] {
  if (wanted !== null) {
    const { queue, interface: at, ...as } = wanted;
    const pausedReason = as.paused ? queueText(as.pausedReason) : '';
    return become({ queue, interface: at }, { ...as, memberName: queueText(as.memberName), pausedReason }, member);
  }
  if (member === null || (phone === null && !policy.removeForeign)) return [];
  return leave(member, member.interface);
}
