import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { findMailbox } from '../../store/mailboxes.ts';
import { ownerOfMailbox, removeMessages } from '../../store/phone-facts.ts';
import { usesOfTarget } from '../../store/routing/uses.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { noSuch, refuseInUse } from '../refusals.ts';

/**
 * With its greetings and all that is in it.
 * @throws PatchbayError `conflict` for an extension's, or as long as anything leads to it
 */
export function deleteMailbox(room: Provisioning, order: Order, id: number): Promise<Done<null>> {
  return carryOut(room, order, async (rows) => {
    const context = contexts.voicemail(rows.tenantId);
    const number = await findMailbox(rows.trx, context, id);
    if (number === null) throw noSuch('mailbox');
    const owner = await ownerOfMailbox(rows.trx, context, number);
    if (owner !== null && owner.extensionId !== null) {
      throw new PatchbayError('conflict', `it is of ${owner.says}: switch it off there`, {
        errors: [{ path: `/extensions/${owner.extensionId}`, message: 'mailbox.enabled' }],
      });
    }
    refuseInUse(`mailbox ${number}`, await usesOfTarget(rows.trx, 'voicemail', number));
    await removeMessages(rows.trx, context, number);
    await rows.remove('voicemail_boxes', { box_id: id });
    await rows.remove('voicemail', { uniqueid: id });
    return { value: null, entityId: String(id) };
  });
}
