import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import { FEATURES } from '../../guard/features.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { changedSettings } from '../../guard/tenant-settings.ts';
import { findInvitation, type NewInvitation } from '../../store/invitations/invitations.ts';
import { findTenant, insertTenant, type TenantRow } from '../../store/tenants/tenants.ts';
import type { Tenancy } from '../context.ts';
import type { Invited } from '../invitations/invite.ts';
import { issueInvitation } from '../invitations/issue.ts';
import { sendInvitation } from '../invitations/send.ts';
import { columnsOf, shownTenant, type TenantChange } from './tenant-change.ts';

export interface NewTenant {
  readonly id: string;
  readonly terms: TenantChange & { readonly name: string };
  /** Who is invited as its first administrator. */
  readonly administrator: Pick<NewInvitation, 'email' | 'firstName' | 'lastName'>;
}

/** Every feature is on unless it is said to be off. @throws PatchbayError `conflict` for an id or a domain in use */
export async function createTenant(
  room: Tenancy,
  caller: Caller,
  { id, terms, administrator }: NewTenant,
  origin: Origin,
): Promise<{ readonly tenant: TenantRow; readonly invited: Invited }> {
  const actor = { ...actorOf(caller, origin), tenantId: id };
  const features = { ...Object.fromEntries(FEATURES.map((feature) => [feature, true])), ...terms.features };
  const status = terms.status ?? (terms.trialExpiresAt == null ? 'active' : 'trial');
  const columns = {
    ...columnsOf({ ...terms, status }),
    name: terms.name,
    features: jsonText(features),
    settings: jsonText(changedSettings({}, terms.settings ?? {})),
  };
  const issued = await transact(room.db, async (trx) => {
    await insertTenant(trx, id, columns);
    const tenant = await findTenant(trx, id);
    const at = new Date(room.clock.now());
    const invitation = { ...administrator, role: 'tenant_admin', permissions: {}, teams: [] } as const;
    const made = await issueInvitation(room, trx, { tenantId: id, invitedById: actor.userId, invitation });
    await appendAudit(trx, {
      ...actor,
      action: 'tenant.created',
      entityType: 'tenant',
      entityId: id,
      changes: {
        before: null,
        after: { ...(tenant === null ? {} : shownTenant(tenant)), administrator: administrator.email },
      },
      at,
    });
    return made;
  }).catch(async (error: unknown) => {
    if (!isDuplicate(error)) throw error;
    const taken = (await findTenant(room.db, id)) === null ? `the domain ${terms.domain}` : `the id ${id}`;
    throw new PatchbayError('conflict', `${taken} is in use by another tenant`);
  });
  room.tenantsChanged();
  const acceptUrl = sendInvitation(room, issued);
  const tenant = await findTenant(room.db, id);
  const invitation = await findInvitation(room.db, id, issued.id);
  if (tenant === null || invitation === null) throw new Error('a tenant that was just made is not there');
  return { tenant, invited: { invitation, acceptUrl } };
}
