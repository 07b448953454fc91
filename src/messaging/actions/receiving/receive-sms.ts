import { randomBytes } from 'node:crypto';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { Account, Incoming } from '../../carriers/carrier.ts';
import { insertMessage, type MessageRow } from '../../store/messages.ts';
import { contactOf, findNumber, isOwnNumber, ownersOf, type SmsNumber, smsTenant } from '../../store/numbers.ts';
import { addPeople } from '../../store/thread-people.ts';
import { addToThread, holdThread } from '../../store/threads.ts';
import { insertDelivery } from '../../store/webhook-deliveries.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { homeOf, numberAt } from '../home-number.ts';
import { segmentsOf } from '../segments.ts';
import { answerKeyword, noteStop } from './answer-keyword.ts';
import { joinFragment } from './join-fragment.ts';

/** What became of something that came in. Only `kept` made a message. */
export type Received = 'kept' | 'duplicate' | 'part' | 'no_number' | 'no_sender';

export const LONGEST_INCOMING = 10_000;

/**
 * Takes a message from outside: once, to the number's owner or queue, its webhook and the live stream. What is for no
 * number of the account's tenant is not kept: another tenant's number is nobody's here.
 */
export async function receiveSms(
  room: Messaging,
  account: Pick<Account, 'id' | 'tenantId' | 'kind'>,
  incoming: Incoming,
): Promise<Received> {
  const received = await commit(room, account.tenantId, async (writing): Promise<Received> => {
    const tenant = await smsTenant(writing.whole, account.tenantId);
    if (tenant === null) return 'no_number';
    const home = homeOf(tenant.settings);
    const { national = [] } = incoming;
    const from = numberAt(incoming.from, home, national.includes('from'));
    const to = numberAt(incoming.to, home, national.includes('to'));
    if (from === null || to === null) return 'no_sender';
    const number = await findNumber(writing.trx, to);
    if (number === null) {
      // The register is the tenant's: who says STOP to a number that wrote to them earlier means all of them.
      if (await isOwnNumber(writing.trx, to)) await noteStop(writing, from, incoming.body);
      return 'no_number';
    }
    const whole = await joinFragment(writing, account, { ...incoming, from, to });
    return whole === null ? 'part' : keep(writing, account, number, whole);
  });
  room.counted.inc({ direction: 'inbound', outcome: received });
  if (received === 'kept') room.wake();
  else if (received !== 'part') {
    room.log.info({ tenant: account.tenantId, provider: account.id, received }, 'what came in made no message');
  }
  return received;
}

async function keep(
  writing: Writing,
  account: Pick<Account, 'id' | 'kind'>,
  number: SmsNumber,
  incoming: Incoming,
): Promise<Received> {
  const { trx, tenantId, now, tell } = writing;
  const body = incoming.body.slice(0, LONGEST_INCOMING);
  const { encoding, parts } = segmentsOf(body);
  const contactId = await contactOf(trx, incoming.from);
  const thread = await holdThread(trx, { tenantId, didId: number.id, number: incoming.from, contactId, at: now });
  const message = await insertMessage(trx, {
    tenant_id: tenantId,
    thread_id: thread.id,
    did_id: number.id,
    direction: 'inbound',
    sender: incoming.from,
    recipient: number.number,
    body,
    status: 'received',
    encoding,
    segments: Math.min(incoming.segments ?? parts.length, 255),
    contact_id: contactId ?? thread.contact_id,
    provider: account.kind,
    provider_id: account.id,
    provider_message_id: incoming.id.slice(0, 128),
    metadata: jsonText(incoming.metadata ?? {}),
    created_at: now,
    updated_at: now,
  });
  if (message === null) return 'duplicate';
  await addToThread(trx, thread, { id: message.id, at: now, inbound: true, contactId });
  await addPeople(trx, tenantId, thread.id, await ownersOf(trx, number));
  await toWebhook(writing, number, message);
  await answerKeyword(writing, number, message);
  await tell('sms.received', message);
  return 'kept';
}

async function toWebhook({ trx, tenantId, now }: Writing, { webhookUrl }: SmsNumber, { id }: MessageRow) {
  if (webhookUrl === null) return;
  const key = randomBytes(16).toString('base64url');
  await insertDelivery(trx, { tenantId, messageId: id, key, url: webhookUrl, at: now });
}
