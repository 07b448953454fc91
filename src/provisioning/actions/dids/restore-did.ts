import { type DidRow, routesOfDid } from '../../store/dids/dids.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { requireTargets } from '../routing/require-targets.ts';
import { requireRoomForOne } from './check-did.ts';
import { requireDid } from './require-did.ts';
import { takingNumber } from './take-number.ts';

/** @throws PatchbayError `conflict` when the number was taken meanwhile, or when what it led to is gone */
export function restoreDid(room: Provisioning, order: Order, id: number): Promise<Done<DidRow>> {
  return carryOut(room, order, async (rows, terms) => {
    const before = await requireDid(rows, id, { deleted: true });
    await requireRoomForOne(rows, terms);
    await requireTargets(rows, routesOfDid(before));
    await takingNumber(rows, before.number, () => rows.update('dids', { id }, { deleted_at: null }));
    return { value: await requireDid(rows, id), entityId: String(id) };
  });
}
