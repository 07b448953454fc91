import type { Pdu } from 'smpp';
import type { SmsStatus } from '../../model/status.ts';
import type { Report } from '../carrier.ts';

/** esm_class of a deliver_sm that is a receipt, SMPP 3.4 section 5.2.12. */
const RECEIPT_BITS = 0b0011_1100;
const RECEIPT = 0b0000_0100;
const INTERMEDIATE = 0b0010_0000;

/** `message_state`, SMPP 3.4 section 5.2.28. */
const BY_STATE: readonly (SmsStatus | null)[] = [
  null, // scheduled
  'sent', // en route
  'delivered',
  'failed', // expired
  'failed', // deleted
  'failed', // undeliverable
  'sent', // accepted
  null, // unknown
  'failed', // rejected
];

const BY_WORD: Readonly<Record<string, SmsStatus>> = {
  ENROUTE: 'sent',
  ACCEPTD: 'sent',
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
};

export function isReceipt({ esm_class = 0 }: Pdu): boolean {
  const bits = esm_class & RECEIPT_BITS;
  return bits === RECEIPT || bits === INTERMEDIATE;
}

/**
 * A delivery receipt by its own parameters or, from most centres, by the text of appendix B: `id:… stat:DELIVRD err:000 …`.
 * Null where it names no message or no state that is known.
 */
export function receiptOf(pdu: Pdu, text: string): Report | null {
  const id = pdu.receipted_message_id ?? /(?:^|\s)id:(\S{1,65})/i.exec(text)?.[1];
  const word = /(?:^|\s)stat:([A-Z]{5,8})/i.exec(text)?.[1]?.toUpperCase() ?? '';
  const status = (pdu.message_state === undefined ? undefined : BY_STATE[pdu.message_state]) ?? BY_WORD[word] ?? null;
  if (id === undefined || id === '' || status === null) return null;
  const code = /(?:^|\s)err:(\w{1,16})/i.exec(text)?.[1] ?? null;
  const failed = status === 'failed';
  return { id, status, errorCode: failed ? code : null, errorMessage: failed ? word || 'undeliverable' : null };
}
