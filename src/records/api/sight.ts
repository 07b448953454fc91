import type { Permission } from '../../tenancy/guard/permissions.ts';
import type { Caller } from '../../tenancy/guard/route.ts';

const SEES_ALL: readonly Permission[] = ['can_view_all_calls', 'can_view_reports'];

export const WHY =
  'people see the calls that their own phone took part in; can_view_all_calls or can_view_reports shows all of the tenant';

/** Null: all of the tenant's; else only those of this person. */
export function onlyOf({ permissions, userId }: Caller): number | null {
  return SEES_ALL.some((permission) => permissions.has(permission)) ? null : userId;
}

/** Of whom calls are listed; 'nobody' when others were asked for by somebody who may see his own only. */
export function personOf(caller: Caller, agentId: number | undefined): number | null | 'nobody' {
  const own = onlyOf(caller);
  if (agentId === undefined || agentId === own) return own;
  return own === null ? agentId : 'nobody';
}
