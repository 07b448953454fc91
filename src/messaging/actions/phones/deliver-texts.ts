import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type PhoneMessageRow, settlePhoneMessage, waitingFor } from '../../store/phone-messages.ts';
import type { Messaging } from '../context.ts';

const ASK_MS = 3_000;
const AT_ONCE = 20;

/** Sends a phone what waits for it, in order and one delivery at a time, if it is there. */
export function deliverTexts(room: Messaging, tenantId: string, endpoint: string): Promise<void> {
  const { running, waiting } = room.phones;
  waiting.add(endpoint);
  const now = (running.get(endpoint) ?? Promise.resolve())
    .then(() => deliver(room, tenantId, endpoint))
    .catch((error: unknown) => room.log.warn({ tenant: tenantId, error }, 'messages for a phone wait on'))
    .finally(() => {
      if (running.get(endpoint) === now) running.delete(endpoint);
    });
  running.set(endpoint, now);
  return now;
}

async function deliver(room: Messaging, tenantId: string, endpoint: string): Promise<void> {
  const db = tenantScope(room.db, tenantId);
  for (;;) {
    const waiting = await waitingFor(db, endpoint, new Date(room.clock.now()), AT_ONCE);
    if (waiting.length === 0) room.phones.waiting.delete(endpoint);
    if (waiting.length === 0 || !(await isThere(room, endpoint))) return;
    for (const message of waiting) if (!(await hand(room, message))) return;
  }
}

/** Asterisk takes a message for a phone that is away, too, and nobody ever sees it. */
async function isThere({ pbx }: Messaging, endpoint: string): Promise<boolean> {
  const contacts = await pbx.contacts(endpoint, ASK_MS);
  return contacts.some(({ status }) => status !== 'Unreachable');
}

/** @returns false when the phone or the PBX is away after all */
async function hand(room: Messaging, message: PhoneMessageRow): Promise<boolean> {
  const db = tenantScope(room.db, message.tenant_id);
  // Taken out before it is sent: a message whose answer is lost may have arrived, and is not sent again.
  if (!(await settlePhoneMessage(db, message.id, 'waiting', 'unknown', null))) return true;
  try {
    await room.pbx.sendText({
      to: { endpoint: message.recipient_endpoint },
      from: { user: message.sender_extension, domain: room.sipHost },
      body: message.body,
    });
  } catch (error) {
    const code = error instanceof PatchbayError ? error.code : 'failed';
    if (code === 'outcome_unknown') return true;
    await settlePhoneMessage(db, message.id, 'unknown', 'waiting', null);
    return false;
  }
  await settlePhoneMessage(db, message.id, 'unknown', 'sent', new Date(room.clock.now()));
  return true;
}
