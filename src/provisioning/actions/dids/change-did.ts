import type { DidChange } from '../../model/dids/did.ts';
import { type DidRow, didColumns } from '../../store/dids/dids.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { checkDid } from './check-did.ts';
import { requireDid } from './require-did.ts';

/** @param seen throws when the caller has not seen the state that is there now */
export function changeDid(
  room: Provisioning,
  order: Order,
  id: number,
  change: DidChange,
  seen: (updatedAt: Date) => void,
): Promise<Done<DidRow>> {
  return carryOut(room, order, async (rows, terms) => {
    const before = await requireDid(rows, id);
    seen(before.updated_at);
    await rows.update('dids', { id }, didColumns(await checkDid(rows, terms, change, before)));
    return { value: await requireDid(rows, id), entityId: String(id) };
  });
}
