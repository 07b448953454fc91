/** Everything that decides whether somebody may use a permission. */
export interface Evidence {
  readonly tenantOpen: boolean;
  readonly accountStatus: 'active' | 'inactive' | 'suspended';
  readonly membership: 'active' | 'suspended' | 'ended';
  /** Whether the role has it of itself. */
  readonly inRole: boolean;
  /** What was said for this person; undefined where nothing was. */
  readonly override: boolean | undefined;
  /** Whether the tenant has the feature that it is of no use without; null where there is none. */
  readonly featureOn: boolean | null;
}

export const RULES = [
  'tenant_closed',
  'account_not_active',
  'membership_ended',
  'suspended',
  'removed',
  'granted',
  'role_default',
  'not_in_role',
  'feature_off',
] as const;
export type Rule = (typeof RULES)[number];

export interface Verdict {
  readonly held: boolean;
  /** The first rule that decided. */
  readonly rule: Rule;
}

/** Asked in the order in which a request meets them; the first that refuses is the reason. */
export function explain(evidence: Evidence): Verdict {
  const { tenantOpen, accountStatus, membership, inRole, override, featureOn } = evidence;
  if (!tenantOpen) return no('tenant_closed');
  if (accountStatus !== 'active') return no('account_not_active');
  if (membership === 'ended') return no('membership_ended');
  if (membership === 'suspended') return no('suspended');
  if (override === false) return no('removed');
  if (override !== true && !inRole) return no('not_in_role');
  if (featureOn === false) return no('feature_off');
  return { held: true, rule: override === true && !inRole ? 'granted' : 'role_default' };
}

function no(rule: Rule): Verdict {
  return { held: false, rule };
}
