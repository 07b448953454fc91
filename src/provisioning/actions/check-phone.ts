import { contexts } from '../../asterisk/naming.ts';
import { type FieldError, PatchbayError } from '../../platform/errors.ts';
import type { TenantTerms } from '../../tenancy/guard/tenant-terms.ts';
import { AUDIO_CODECS, type Phone } from '../model/phone.ts';
import { isOwnDid, memberOf, ownerOfMailbox, ownerOfNumber } from '../store/phone-facts.ts';
import { queueAt } from '../store/queues/queues.ts';
import type { Rows } from '../store/rows.ts';
import { takenBy } from './carry-out.ts';
import { requireRecording } from './refusals.ts';

/**
 * Whether a phone may be as it is asked for; writes nothing.
 * @param extensionId of the one that changes, null for a new one
 * @throws PatchbayError `invalid` with the fields, `conflict` with who has the number, `feature_disabled`
 */
export async function checkPhone(
  { trx, tenantId }: Rows,
  terms: TenantTerms,
  phone: Phone,
  extensionId: number | null,
): Promise<void> {
  if (phone.kind === 'webrtc' && !terms.features.has('webrtc')) {
    throw new PatchbayError('feature_disabled', 'this tenant does not have webrtc');
  }
  requireRecording(terms, phone.recordingPolicy);
  const errors: FieldError[] = [];
  const fault = (path: string, message: string): void => void errors.push({ path: `body.${path}`, message });

  if (phone.userId !== null && (await memberOf(trx, phone.userId)) === null)
    fault('user_id', 'is nobody of this tenant');
  if (phone.outboundNumber !== null && !(await isOwnDid(trx, phone.outboundNumber))) {
    fault('outbound_number', 'is no number of this tenant');
  }
  if (!phone.codecs.some((codec) => AUDIO_CODECS.includes(codec))) fault('codecs', 'has no codec for speech');
  for (const [name, target] of Object.entries(phone.forwards)) {
    if (target === phone.number) fault(`forwards.${snake(name)}`, 'is this extension itself');
    // Such a call comes back in, and is forwarded again until the tenant has no call left.
    if (target?.startsWith('+') && (await isOwnDid(trx, target))) {
      fault(`forwards.${snake(name)}`, 'is a number of this tenant: give the extension behind it');
    }
  }
  if (errors.length > 0) throw new PatchbayError('invalid', 'the input is not valid', { errors });

  const owner = await ownerOfNumber(trx, phone.number);
  if (owner !== null && owner.id !== extensionId) throw takenBy(`extension ${phone.number}`, `"${owner.name}"`);
  const queue = await queueAt(trx, phone.number);
  if (queue !== undefined) throw takenBy(`extension ${phone.number}`, `queue ${queue.local_name}`);
  if (phone.mailbox === null) return;
  const box = await ownerOfMailbox(trx, contexts.voicemail(tenantId), phone.mailbox.number);
  if (box !== null && (box.extensionId === null || box.extensionId !== extensionId)) {
    throw takenBy(`mailbox ${phone.mailbox.number}`, box.says);
  }
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
