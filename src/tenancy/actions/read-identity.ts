import { PatchbayError } from '../../platform/errors.ts';
import type { Permission } from '../guard/permissions.ts';
import type { Caller } from '../guard/route.ts';
import { type Account, accountById, type Membership, membershipsOf, tenantName } from '../store/accounts.ts';
import type { Tenancy } from './context.ts';

export interface Identity {
  readonly account: Account;
  readonly active: Omit<Membership, 'overrides'> & { readonly held: ReadonlySet<Permission> };
  readonly memberships: readonly Membership[];
}

/** The caller in full: the person, the tenant they act in, and where else they belong. */
export async function readIdentity(room: Tenancy, caller: Caller): Promise<Identity> {
  const account = await accountById(room.db, caller.userId);
  if (account === null) throw new PatchbayError('not_found', 'there is no such account');
  return {
    account,
    active: {
      tenantId: caller.tenantId,
      tenantName: await tenantName(room.db, caller.tenantId),
      role: caller.role,
      held: caller.permissions,
    },
    memberships: await membershipsOf(room.db, caller.userId),
  };
}
