import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import { enabledFeatures } from '../../guard/features.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { changedSettings } from '../../guard/tenant-settings.ts';
import { differenceOf } from '../../model/difference.ts';
import { hasMusic } from '../../store/tenants/announcement.ts';
import {
  findTenant,
  lockTenant,
  setTenant,
  superadminsElsewhere,
  type TenantRow,
} from '../../store/tenants/tenants.ts';
import type { Tenancy } from '../context.ts';
import { columnsOf, shownTenant, type TenantChange } from './tenant-change.ts';

/**
 * @param o.seen refuses a writer who has not seen what is there now
 * @throws PatchbayError `not_found`, `precondition_failed`, `conflict`
 */
export async function changeTenant(
  room: Tenancy,
  caller: Caller,
  o: { readonly id: string; readonly change: TenantChange; readonly seen: (updatedAt: Date) => void },
  origin: Origin,
): Promise<TenantRow> {
  const { id, change, seen } = o;
  const changed = await transact(room.db, async (trx) => {
    const before = await lockTenant(trx, id);
    if (before === null) throw noSuchTenant();
    seen(before.updated_at);
    await requireAnnouncement(trx, id, change);
    await setTenant(trx, id, { ...columnsOf(change), ...mergedColumns(before, change) });
    const after = await findTenant(trx, id);
    if (after === null) throw noSuchTenant();
    if (before.open && !after.open) await requireSuperadmin(trx, id);
    const changes = differenceOf(shownTenant(before), shownTenant(after));
    if (changes === null) return after;
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      tenantId: id,
      action: 'tenant.changed',
      entityType: 'tenant',
      entityId: id,
      changes,
      at: new Date(room.clock.now()),
    });
    return after;
  }).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    throw new PatchbayError('conflict', `the domain ${change.domain} is in use by another tenant`);
  });
  room.tenantsChanged();
  return changed;
}

export function noSuchTenant(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such tenant');
}

function mergedColumns(before: TenantRow, { features, settings }: TenantChange) {
  const enabled = Object.fromEntries([...enabledFeatures(before.features)].map((feature) => [feature, true]));
  return {
    ...(features === undefined ? {} : { features: jsonText({ ...enabled, ...features }) }),
    ...(settings === undefined ? {} : { settings: jsonText(changedSettings(before.settings, settings)) }),
  };
}

/** What is to be announced must be there to be played, or nothing would be recorded. */
async function requireAnnouncement(trx: Transaction<DB>, id: string, { settings }: TenantChange): Promise<void> {
  const name = settings?.recording_announcement;
  if (name == null || (await hasMusic(trx, id, name))) return;
  throw new PatchbayError('invalid', 'the input is not valid', {
    errors: [{ path: 'body.settings.recording_announcement', message: 'is no music with a file in it' }],
  });
}

/** Whoever closes a tenant must still be able to open it again. */
async function requireSuperadmin(trx: Transaction<DB>, closing: string): Promise<void> {
  if ((await superadminsElsewhere(trx, closing)) > 0) return;
  throw new PatchbayError('conflict', 'every superadmin is of this tenant: nobody could open it again');
}
