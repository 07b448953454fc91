import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { pinFault } from '../../../tenancy/guard/mailbox-pin.ts';
import { ownerOfMailbox, ownerOfNumber } from '../../store/phone-facts.ts';
import { findQueue } from '../../store/queues/queues.ts';
import type { Rows } from '../../store/rows.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { newPin } from '../sip-secret.ts';

/** A mailbox that is no extension's: of a queue, or for whoever may open all. */
export interface SharedMailbox {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly language: string | null;
  readonly queueId: number | null;
}

export interface MailboxWish extends Omit<SharedMailbox, 'id'> {
  readonly pin: string | undefined;
}

/** @throws PatchbayError `conflict` with who has the number, `invalid` */
export async function createMailbox(
  room: Provisioning,
  order: Order,
  { pin: given, number, name, language, queueId }: MailboxWish,
): Promise<Done<SharedMailbox & { readonly pin: string }>> {
  const pin = given ?? newPin();
  const fault = pinFault(pin, number);
  if (fault !== null) throw invalid('body.pin', fault);
  return carryOut(room, order, async (rows) => {
    const context = contexts.voicemail(rows.tenantId);
    await requireFree(rows, context, number);
    if (queueId !== null && (await findQueue(rows.trx, queueId)) === undefined) {
      throw invalid('body.queue_id', 'there is no such queue');
    }
    const id = await rows.insert('voicemail', { context, mailbox: number, password: pin, fullname: name, language });
    await rows.insert('voicemail_boxes', { box_id: id, queue_id: queueId });
    return { value: { id, number, name, language, queueId, pin }, entityId: String(id) };
  });
}

async function requireFree(rows: Rows, context: string, number: string): Promise<void> {
  const extension = await ownerOfNumber(rows.trx, number);
  const box = await ownerOfMailbox(rows.trx, context, number);
  const by = extension !== null ? `extension ${number} "${extension.name}"` : box?.says;
  if (by === undefined) return;
  throw new PatchbayError('conflict', `the number is in use by ${by}`, {
    errors: [{ path: 'body.number', message: 'is in use' }],
  });
}
