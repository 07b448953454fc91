import { enabledFeatures, type Feature } from '../../guard/features.ts';
import { overridesOf, PERMISSIONS, type Permission, ROLE_DEFAULTS } from '../../guard/permissions.ts';
import type { Caller } from '../../guard/route.ts';
import { explain, type Verdict } from '../../model/explain.ts';
import { findMember, type Member } from '../../store/people/members.ts';
import { findTenant } from '../../store/tenants/tenants.ts';
import type { Tenancy } from '../context.ts';
import { isSeen, noSuchUser } from './alter-member.ts';

/** What some permissions are of no use without. */
const FEATURE_OF: Readonly<Partial<Record<Permission, Feature>>> = {
  can_send_sms: 'sms',
  can_manage_tickets: 'helpdesk',
  can_manage_chat: 'chat',
};

export interface Explained {
  readonly member: Member;
  readonly verdicts: readonly (Verdict & { readonly permission: Permission; readonly feature: Feature | null })[];
}

/**
 * Why somebody may or may not.
 * @param only all fourteen when undefined
 * @throws PatchbayError `not_found` for somebody whom the caller does not see
 */
export async function explainPermissions(
  room: Tenancy,
  caller: Caller,
  userId: number,
  only: Permission | undefined,
): Promise<Explained> {
  const member = await findMember(room.db, caller.tenantId, userId);
  const tenant = await findTenant(room.db, caller.tenantId);
  const others = caller.permissions.has('can_manage_agents') || caller.permissions.has('can_manage_settings');
  if (member === null || tenant === null || !isSeen(caller, member)) throw noSuchUser();
  if (!others && userId !== caller.userId) throw noSuchUser();
  const features = enabledFeatures(tenant.features);
  const said = overridesOf(member.overrides);
  const verdicts = PERMISSIONS.filter((one) => only === undefined || one === only).map((permission) => {
    const feature = FEATURE_OF[permission];
    const verdict = explain({
      tenantOpen: tenant.open,
      accountStatus: member.accountStatus,
      membership: member.endedAt === null ? member.status : 'ended',
      inRole: ROLE_DEFAULTS[member.role].includes(permission),
      override: said[permission],
      featureOn: feature === undefined ? null : features.has(feature),
    });
    return { permission, feature: feature ?? null, ...verdict };
  });
  return { member, verdicts };
}
