import { findExtension } from '../../store/extensions.ts';
import type { Rows } from '../../store/rows.ts';
import { invalid } from '../refusals.ts';

/** @throws PatchbayError `invalid` unless the tenant has it; null, for the tenant itself, is always right */
export async function requireOwnExtension(rows: Rows, id: number | null): Promise<void> {
  if (id === null || (await findExtension(rows.trx, rows.tenantId, id)) !== null) return;
  throw invalid('body.extension_id', 'there is no such extension');
}
