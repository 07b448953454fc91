import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { findTrunks, type StoredTrunk } from '../store/trunks.ts';

/** @throws PatchbayError `not_found`, for another tenant's as for one that there is not */
export async function theTrunk(
  { trx, tenantId }: { readonly trx: Kysely<DB>; readonly tenantId: string },
  id: number,
): Promise<StoredTrunk> {
  const [found] = await findTrunks(trx, { tenantId, id }, { after: 0, limit: 1 });
  if (found === undefined) throw new PatchbayError('not_found', 'there is no such trunk');
  return found;
}
