import { PatchbayError } from '../../../platform/errors.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { Actor } from '../../../tenancy/guard/audit.ts';
import { isE164 } from '../../model/numbers.ts';
import { priceOf } from '../../model/price.ts';
import { findByClientKey, insertMessage, type MessageRow } from '../../store/messages.ts';
import { contactOf, findNumber, listNumbers, ownersOf, type SmsNumber, smsTenant } from '../../store/numbers.ts';
import { isOptedOut } from '../../store/opt-outs.ts';
import { countWaiting, enqueue, enqueueNow } from '../../store/outgoing.ts';
import { providerOf } from '../../store/providers.ts';
import { addPeople } from '../../store/thread-people.ts';
import { addToThread, holdThread } from '../../store/threads.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';
import { invalid } from '../refusals.ts';
import { MOST_SEGMENTS, segmentsOf } from '../segments.ts';

export interface Wanted {
  /** One of the tenant's numbers; null: the writer's own, or the only one. */
  readonly from: string | null;
  readonly to: string;
  readonly body: string;
  readonly sendAt: Date | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The same key is the same message. */
  readonly clientKey: string | null;
}

/** What may wait of one tenant; whoever writes faster than it can be sent is told so. */
const MOST_WAITING = 10_000;

/**
 * Takes a message to be sent; when it is, and whether it still may be, is decided when it is due.
 * @throws PatchbayError `invalid`, `conflict` (opted out, nobody carries it), `feature_disabled`, `rate_limited`
 */
export async function acceptSms(room: Messaging, actor: Actor, wanted: Wanted): Promise<MessageRow> {
  const { encoding, parts } = segmentsOf(wanted.body);
  if (!isE164(wanted.to)) throw invalid('body.to', 'is no number in E.164');
  if (wanted.body.trim() === '') throw invalid('body.body', 'is empty');
  if (parts.length > MOST_SEGMENTS) {
    throw invalid('body.body', `has ${parts.length} segments; ${MOST_SEGMENTS} are the most`);
  }
  const accepted = await commit(room, actor.tenantId, async (writing) => {
    const { trx, tenantId, now } = writing;
    const earlier = wanted.clientKey === null ? undefined : await findByClientKey(trx, wanted.clientKey);
    if (earlier !== undefined) return earlier;
    const number = await senderOf(writing, actor, wanted.from);
    if (number.number === wanted.to) throw invalid('body.to', 'is the number that it comes from');
    if (await isOptedOut(trx, wanted.to)) throw new PatchbayError('conflict', `${wanted.to} has opted out`);
    const provider = await providerOf(trx, number.id);
    if (provider === undefined) throw new PatchbayError('conflict', `no provider carries messages of ${number.number}`);
    if ((await countWaiting(trx)) >= MOST_WAITING) {
      throw new PatchbayError('rate_limited', `${MOST_WAITING} messages wait already`, { retryAfterSeconds: 60 });
    }
    const contactId = await contactOf(trx, wanted.to);
    const thread = await holdThread(trx, { tenantId, didId: number.id, number: wanted.to, contactId, at: now });
    const message = await insertMessage(trx, {
      tenant_id: tenantId,
      thread_id: thread.id,
      did_id: number.id,
      direction: 'outbound',
      sender: number.number,
      recipient: wanted.to,
      body: wanted.body,
      encoding,
      segments: parts.length,
      ...priceOf(provider, parts.length),
      user_id: actor.userId,
      contact_id: contactId ?? thread.contact_id,
      client_key: wanted.clientKey,
      metadata: jsonText(wanted.metadata),
      send_at: wanted.sendAt,
      created_at: now,
      updated_at: now,
    });
    if (message === null) throw new PatchbayError('conflict', 'this message is being taken already');
    await addToThread(trx, thread, { id: message.id, at: now, inbound: false, contactId });
    const writer = actor.userId === null ? [] : [actor.userId];
    await addPeople(trx, tenantId, thread.id, [...(await ownersOf(trx, number)), ...writer]);
    if (wanted.sendAt === null) await enqueueNow(trx, tenantId, message.id, now);
    else await enqueue(trx, tenantId, message.id, wanted.sendAt);
    // The text is the people's: who wrote to whom is what the log is for.
    await note(writing, actor, 'sms.accepted', message.id, { from: number.number, to: wanted.to });
    return message;
  });
  room.counted.inc({ direction: 'outbound', outcome: 'taken' });
  room.wake();
  return accepted;
}

async function senderOf({ trx, whole, tenantId }: Writing, actor: Actor, from: string | null): Promise<SmsNumber> {
  if ((await smsTenant(whole, tenantId)) === null) {
    throw new PatchbayError('feature_disabled', 'this tenant does not have sms');
  }
  if (from !== null) {
    const number = await findNumber(trx, from);
    if (number === null) throw invalid('body.from', 'is no number of this tenant that has SMS');
    return number;
  }
  const numbers = await listNumbers(trx, 100);
  // Of a person's numbers the one that rings the own phone, before that of a queue.
  const [own, shared] = [numbers.filter(ringsPhone), numbers.filter((number) => !ringsPhone(number))];
  for (const number of actor.userId === null ? [] : [...own, ...shared]) {
    if (actor.userId !== null && (await ownersOf(trx, number)).includes(actor.userId)) return number;
  }
  const [only] = numbers;
  if (numbers.length === 1 && only !== undefined) return only;
  throw invalid('body.from', 'say which number it comes from');
}

function ringsPhone({ routeType }: SmsNumber): boolean {
  return routeType === 'endpoint';
}
