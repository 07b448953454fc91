import { PatchbayError } from '../../platform/errors.ts';
import { type Extension, findExtension } from '../store/extensions.ts';
import type { Rows } from '../store/rows.ts';

/** Another tenant's answers exactly like one that there is not. */
export function noSuchExtension(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such extension');
}

/** @throws PatchbayError `not_found` */
export async function theExtension({ trx, tenantId }: Pick<Rows, 'trx' | 'tenantId'>, id: number): Promise<Extension> {
  const found = await findExtension(trx, tenantId, id);
  if (found === null) throw noSuchExtension();
  return found;
}
