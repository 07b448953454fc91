import { PatchbayError } from '../../../platform/errors.ts';
import type { Route } from '../../model/routing/route.ts';
import { targetExists } from '../../store/routing/targets.ts';
import type { Rows } from '../../store/rows.ts';

/** @throws PatchbayError `conflict` when one of the routes leads to what is not there any more */
export async function requireTargets(rows: Rows, routes: readonly Route[]): Promise<void> {
  for (const { type, target } of routes) {
    if (type === 'external' || type === 'webhook') continue;
    if (await targetExists(rows.trx, rows.tenantId, type, target)) continue;
    throw new PatchbayError('conflict', `it leads to ${type} ${target}, which is not there any more`);
  }
}
