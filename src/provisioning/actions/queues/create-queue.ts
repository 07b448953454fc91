import { encodeName } from '../../../asterisk/naming.ts';
import type { QueueChange } from '../../model/queues/queue.ts';
import { type QueueRow, queueColumns } from '../../store/queues/queues.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { checkQueue, requireFreeName } from './check-queue.ts';
import { requireQueue } from './require-queue.ts';

/** @param name of the queue in the tenant's own words; it stays, because routes and Asterisk know it by that */
export function createQueue(
  room: Provisioning,
  order: Order,
  name: string,
  queue: QueueChange & { readonly displayName: string },
): Promise<Done<QueueRow>> {
  return carryOut(room, order, async (rows, terms) => {
    const { tenantId } = rows;
    await requireFreeName(rows, name);
    const checked = await checkQueue(rows, terms, queue, name);
    const columns = queueColumns(tenantId, checked);
    const id = await rows.insert('queues', { ...columns, name: encodeName(tenantId, name), local_name: name });
    return { value: await requireQueue(rows, id), entityId: String(id) };
  });
}
