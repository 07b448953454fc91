import { PatchbayError } from '../../../platform/errors.ts';
import type { Actor } from '../../../tenancy/guard/audit.ts';
import { findMessage, lockMessage, type MessageRow } from '../../store/messages.ts';
import { dequeue } from '../../store/outgoing.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';
import { noSuch } from '../refusals.ts';
import { failMessage } from './fail-message.ts';

/** A message that still waits is not sent. @throws PatchbayError `conflict` for one that went already */
export function cancelSms(room: Messaging, actor: Actor, id: number): Promise<MessageRow> {
  return commit(room, actor.tenantId, async (writing) => {
    const { trx } = writing;
    const waits = await dequeue(trx, id);
    const message = await lockMessage(trx, id);
    if (message === undefined) throw noSuch('message');
    if (!waits || message.status !== 'pending') {
      throw new PatchbayError('conflict', `the message is ${message.status}: it went already, or is on its way`);
    }
    await failMessage(writing, message, { code: 'cancelled', detail: 'taken back before it was sent' });
    await note(writing, actor, 'sms.cancelled', id, { to: message.recipient });
    return (await findMessage(trx, id)) ?? message;
  });
}
