import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { effectivePermissions } from '../../guard/permissions.ts';
import { listAdministrators, type Member } from '../../store/people/members.ts';

/** Whether this member can bring a tenant back into order: an administrator who may act and was left the means. */
export function administers({ role, overrides, status, accountStatus, endedAt }: Member): boolean {
  if (role !== 'tenant_admin' || status !== 'active' || accountStatus !== 'active' || endedAt !== null) return false;
  const held = effectivePermissions(role, overrides);
  return held.has('can_manage_agents') && held.has('can_manage_settings');
}

/** @throws PatchbayError `conflict` when nobody but this person administers the tenant */
export async function requireAdministrator(trx: Transaction<DB>, tenantId: string, but: number): Promise<void> {
  const others = (await listAdministrators(trx, tenantId)).filter(({ userId }) => userId !== but);
  if (others.some(administers)) return;
  throw new PatchbayError('conflict', 'this is the last active administrator of the tenant: make another one first');
}
