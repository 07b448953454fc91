import type { QueueChange } from '../../model/queues/queue.ts';
import { type QueueRow, queueColumns } from '../../store/queues/queues.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { checkQueue } from './check-queue.ts';
import { requireQueue } from './require-queue.ts';

/** @param seen throws when the caller has not seen the state that is there now */
export function changeQueue(
  room: Provisioning,
  order: Order,
  id: number,
  change: QueueChange,
  seen: (updatedAt: Date) => void,
): Promise<Done<QueueRow>> {
  return carryOut(room, order, async (rows, terms) => {
    const before = await requireQueue(rows, id);
    seen(before.updated_at);
    const checked = await checkQueue(rows, terms, change, before.local_name);
    await rows.update('queues', { id }, queueColumns(rows.tenantId, checked));
    return { value: await requireQueue(rows, id), entityId: String(id) };
  });
}
