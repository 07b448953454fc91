import type { TenantName } from '../../asterisk/naming.ts';
import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';

/**
 * A member of one of our queues who is nobody of the directory. What happens to it depends on whose it is:
 *
 * - another tenant's phone is taken out always: it would be given calls that are not its tenant's;
 * - a phone of the same tenant is taken out: it was an agent's once, and would go on ringing for somebody who left;
 * - anything else (`Local/…`, a name that is not ours) was put there by whoever runs the PBX, and stays unless the
 *   operator says that queues belong to Patchbay alone;
 * - static members are configuration and cannot be taken out.
 */
export function isUnwanted(
  member: QueueMemberSnapshot,
  phone: TenantName | null,
  policy: { readonly removeForeign: boolean },
): boolean {
  if (member.membership !== 'dynamic') return false;
  return phone !== null || policy.removeForeign;
}
