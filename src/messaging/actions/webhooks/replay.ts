import { PatchbayError } from '../../../platform/errors.ts';
import type { Actor } from '../../../tenancy/guard/audit.ts';
import { type DeliveryRow, findDelivery, updateDelivery } from '../../store/webhook-deliveries.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';
import { noSuch } from '../refusals.ts';

/** A delivery that was made or given up is made again, with all its tries. */
export async function replayDelivery(room: Messaging, actor: Actor, id: number): Promise<DeliveryRow> {
  const replayed = await commit(room, actor.tenantId, async (writing) => {
    const { trx, now } = writing;
    const delivery = await findDelivery(trx, id);
    if (delivery === undefined) throw noSuch('delivery');
    if (delivery.status === 'waiting') throw new PatchbayError('conflict', 'it is being tried already');
    await updateDelivery(trx, id, { status: 'waiting', attempts: 0, next_try_at: now, updated_at: now });
    await note(writing, actor, 'sms_webhook_delivery.replayed', id, { message: delivery.message_id });
    return (await findDelivery(trx, id)) ?? delivery;
  });
  room.wake();
  return replayed;
}
