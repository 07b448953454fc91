import { isUnlimited, type OutboundLimits } from '../../model/outbound/limits.ts';
import { findLimits, type LimitsRow, limitColumns } from '../../store/outbound/limits.ts';
import { countRates } from '../../store/outbound/rates.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { requireOwnExtension } from './own-extension.ts';

/**
 * Sets all limits of the tenant (null) or of one extension at once; none at all is no row.
 * @throws PatchbayError `invalid` for a cap that nothing would ever be summed up to
 */
export function setLimits(
  room: Provisioning,
  order: Order,
  extensionId: number | null,
  limits: OutboundLimits,
): Promise<Done<LimitsRow | null>> {
  return carryOut(room, order, async (rows) => {
    await requireOwnExtension(rows, extensionId);
    const cap = limits.dailyCap === null ? 'monthly_cap' : 'daily_cap';
    if ((limits.dailyCap ?? limits.monthlyCap) !== null && (await countRates(rows.trx)) === 0) {
      throw invalid(`body.${cap}`, 'nothing costs anything yet: set rates first');
    }
    const before = await findLimits(rows.trx, extensionId);
    if (before === undefined && !isUnlimited(limits)) {
      await rows.insert('outbound_limits', { extension_id: extensionId, ...limitColumns(limits) });
    } else if (before !== undefined && isUnlimited(limits)) {
      await rows.remove('outbound_limits', { id: before.id });
    } else if (before !== undefined) {
      await rows.update('outbound_limits', { id: before.id }, limitColumns(limits));
    }
    const now = (await findLimits(rows.trx, extensionId)) ?? null;
    return { value: now, entityId: extensionId === null ? rows.tenantId : String(extensionId) };
  });
}
