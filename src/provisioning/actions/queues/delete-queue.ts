import type { QueueRow } from '../../store/queues/queues.ts';
import { usesOfTarget } from '../../store/routing/uses.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { refuseInUse } from '../refusals.ts';
import { requireQueue } from './require-queue.ts';

/**
 * Its members go with it, for good. Who waits in it goes where its overflow, or else the number's failover, leads.
 * @throws PatchbayError `conflict` as long as anything leads to it
 */
export function deleteQueue(room: Provisioning, order: Order, id: number): Promise<Done<QueueRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireQueue(rows, id);
    refuseInUse(`queue ${value.local_name}`, await usesOfTarget(rows.trx, 'queue', value.local_name));
    await rows.remove('queue_members', { queue_id: id });
    await rows.update('queues', { id }, { deleted_at: new Date(room.clock.now()) });
    return { value, entityId: String(id) };
  });
}
