import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { type ApiKey, lockApiKey } from '../../store/api-keys.ts';

/** Held until the end of the transaction. @throws PatchbayError `not_found` */
export async function existingKey(trx: Transaction<DB>, tenantId: string, id: number): Promise<ApiKey> {
  const key = await lockApiKey(trx, tenantId, id);
  if (key === null) throw noSuchKey();
  return key;
}

/** Another tenant's, and a revoked one, answer exactly like one that there never was. */
export function noSuchKey(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such API key');
}
