import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { type DidFilter, pageOfDids } from '../../store/dids/dids.ts';
import type { Rows } from '../../store/rows.ts';

/**
 * Writes a row that takes a number. One number is in use once, over all tenants: whose it is, is told only to its own.
 * @throws PatchbayError `conflict`
 */
export async function takingNumber<T>(rows: Rows, number: string, write: () => Promise<T>): Promise<T> {
  const filter: DidFilter = { number, deleted: false };
  const [own] = await pageOfDids(rows.trx, filter, { after: 0, limit: 1 });
  if (own !== undefined) throw inUse(`${number} is in use by /dids/${own.id}`);
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) throw inUse(`${number} is in use`);
    throw error;
  }
}

function inUse(detail: string): PatchbayError {
  return new PatchbayError('conflict', detail, { errors: [{ path: 'body.number', message: 'is in use' }] });
}
