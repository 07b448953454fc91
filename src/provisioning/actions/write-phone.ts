import { contexts } from '../../asterisk/naming.ts';
import type { Phone } from '../model/phone.ts';
import { AOR_OF_PHONE, authRow, endpointRow, extensionRow, mailboxRow, type PhonePlace } from '../model/phone-rows.ts';
import type { Extension } from '../store/extensions.ts';
import { removeMessages } from '../store/phone-facts.ts';
import type { Rows } from '../store/rows.ts';
import type { Provisioning } from './context.ts';
import { digestOf } from './sip-secret.ts';

/** What is said once, when it is made, and kept nowhere as it is. */
export interface PhoneSecrets {
  readonly secret: string;
  /** Of a new mailbox. */
  readonly pin: string | null;
}

export function placeOf({ sip }: Provisioning, tenantId: string, endpointId: string): PhonePlace {
  const { phones, hints, voicemail } = contexts;
  return {
    tenantId,
    endpointId,
    mediaAddress: sip.mediaAddress,
    contexts: { phones: phones(tenantId), hints: hints(tenantId), voicemail: voicemail(tenantId) },
  };
}

/** All rows of a new extension. @returns its id */
export async function insertPhone(rows: Rows, place: PhonePlace, phone: Phone, made: PhoneSecrets): Promise<number> {
  const { endpointId: id } = place;
  await rows.insert('ps_aors', { id, ...AOR_OF_PHONE });
  await rows.insert('ps_auths', { id, ...authRow(id, digestOf(id, made.secret)) });
  await rows.insert('ps_endpoints', { id, ...endpointRow(phone, place) });
  if (phone.mailbox !== null) await insertMailbox(rows, place, phone, made.pin);
  return rows.insert('pbx_extensions', extensionRow(phone, id));
}

/** Its rows as they should be; a mailbox comes and goes with the setting. */
export async function updatePhone(
  rows: Rows,
  place: PhonePlace,
  before: Extension,
  phone: Phone,
  pin: string | null,
): Promise<void> {
  const { endpointId: id } = place;
  await rows.update('ps_endpoints', { id }, endpointRow(phone, place));
  await rows.update('pbx_extensions', { id: before.id }, extensionRow(phone, id));
  const was = before.phone.mailbox;
  if (was !== null && was.number !== phone.mailbox?.number) await removeMailbox(rows, place, was.number);
  if (phone.mailbox === null) return;
  if (was === null || was.number !== phone.mailbox.number) await insertMailbox(rows, place, phone, pin);
  else {
    const set = { ...mailboxRow(phone), ...(pin === null ? {} : { password: pin }) };
    await rows.update('voicemail', boxOf(place, phone.mailbox.number), set);
  }
}

export async function removeMailbox(rows: Rows, place: PhonePlace, mailbox: string): Promise<void> {
  await rows.remove('voicemail', boxOf(place, mailbox));
  await removeMessages(rows.trx, place.contexts.voicemail, mailbox);
}

async function insertMailbox(rows: Rows, place: PhonePlace, phone: Phone, pin: string | null): Promise<void> {
  if (phone.mailbox === null || pin === null) throw new Error('a mailbox needs a number and a PIN');
  await rows.insert('voicemail', { ...boxOf(place, phone.mailbox.number), password: pin, ...mailboxRow(phone) });
}

function boxOf(place: PhonePlace, mailbox: string) {
  return { context: place.contexts.voicemail, mailbox };
}
