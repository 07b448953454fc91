import type { DidRow } from '../../store/dids/dids.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { requireDid } from './require-did.ts';

/** The number is free for anybody at once; what was said of it can be brought back for as long as it stays free. */
export function deleteDid(room: Provisioning, order: Order, id: number): Promise<Done<DidRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireDid(rows, id);
    await rows.update('dids', { id }, { deleted_at: new Date(room.clock.now()) });
    return { value, entityId: String(id) };
  });
}
