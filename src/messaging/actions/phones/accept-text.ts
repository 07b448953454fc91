import type { TextEvent } from '../../../asterisk/text-event.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { PbxDirectory } from '../../../tenancy/guard/pbx-directory.ts';
import { isE164 } from '../../model/numbers.ts';
import { notice, type Refusal, TEXT_KEPT_MS, userOf } from '../../model/texts.ts';
import { maySend } from '../../store/numbers.ts';
import { countWaitingFor, endpointOfExtension, insertPhoneMessage } from '../../store/phone-messages.ts';
import type { Messaging } from '../context.ts';
import { daemonOf } from '../note.ts';
import { acceptSms } from '../sending/accept-sms.ts';
import { deliverTexts } from './deliver-texts.ts';

export type Owner = NonNullable<ReturnType<PbxDirectory['endpoint']>>;

/** What may wait for one phone. */
const MOST_WAITING = 100;

/** From a phone of the tenant. What cannot be delivered is said to the phone, as SIP has accepted it already. */
export async function acceptText(room: Messaging, owner: Owner, event: TextEvent, key: string): Promise<void> {
  const to = userOf(event.to);
  const refused = await take(room, owner, event, to, key);
  room.counted.inc({ direction: 'internal', outcome: refused?.why ?? 'taken' });
  if (refused !== null) await tellPhone(room, event.endpoint, to, refused.why, refused.detail);
}

interface Refused {
  readonly why: Refusal;
  readonly detail?: string;
}

async function take(
  room: Messaging,
  { tenantId, extension, userId }: Owner,
  event: TextEvent,
  to: string,
  key: string,
): Promise<Refused | null> {
  const outside = to.replace(/^00/, '+');
  if (event.body === '') return { why: 'empty' };
  if (isE164(outside)) return sendOut(room, tenantId, userId, outside, event.body, key);
  const db = tenantScope(room.db, tenantId);
  const endpoint = to === '' || extension === null ? null : await endpointOfExtension(db, to);
  if (endpoint === null || extension === null) return { why: 'nobody' };
  if (endpoint === event.endpoint) return { why: 'own' };
  if ((await countWaitingFor(db, endpoint)) >= MOST_WAITING) return { why: 'full' };
  const now = new Date(room.clock.now());
  await insertPhoneMessage(db, {
    tenant_id: tenantId,
    sender_extension: extension,
    recipient_extension: to,
    recipient_endpoint: endpoint,
    body: event.body,
    message_key: key,
    created_at: now,
    keep_until: new Date(now.getTime() + TEXT_KEPT_MS),
  });
  await deliverTexts(room, tenantId, endpoint);
  return null;
}

/** To the outside by the person's own number, with all that holds for SMS. */
async function sendOut(
  room: Messaging,
  tenantId: string,
  userId: number | null,
  to: string,
  body: string,
  key: string,
): Promise<Refused | null> {
  if (userId === null) return { why: 'no_number' };
  if (!(await maySend(tenantScope(room.db, tenantId), userId))) return { why: 'not_sent' };
  try {
    const actor = { ...daemonOf(tenantId), userId };
    await acceptSms(room, actor, { from: null, to, body, sendAt: null, metadata: {}, clientKey: `phone:${key}` });
    return null;
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code === 'unavailable') throw error;
    return error.errors.some(({ path }) => path === 'body.from')
      ? { why: 'no_number' }
      : { why: 'not_sent', detail: error.errors[0]?.message ?? error.message };
  }
}

/** Once, and whether it arrives or not. */
export async function tellPhone(
  room: Messaging,
  endpoint: string,
  about: string,
  why: Refusal,
  detail?: string,
): Promise<void> {
  const user = about === '' ? 'patchbay' : about;
  const body = notice(about === '' ? '?' : about, why, detail);
  await room.pbx
    .sendText({ to: { endpoint }, from: { user, domain: room.sipHost }, body })
    .catch((error: unknown) => room.log.debug({ endpoint, error }, 'a phone could not be told'));
}
