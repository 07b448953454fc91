import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Extension, findExtension } from '../store/extensions.ts';

/** Another tenant's answers exactly like one that there is not. */
export function noSuchExtension(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such extension');
}

/** @throws PatchbayError `not_found` */
export async function theExtension(
  { trx, tenantId }: { readonly trx: Kysely<DB>; readonly tenantId: string },
  id: number,
): Promise<Extension> {
  const found = await findExtension(trx, tenantId, id);
  if (found === null) throw noSuchExtension();
  return found;
}
