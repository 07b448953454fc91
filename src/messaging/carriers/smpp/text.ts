import smpp, { type Pdu } from 'smpp';
import type { Encoding, Incoming } from '../carrier.ts';

/** `data_coding`, SMPP 3.4 section 5.2.19. */
const IA5 = 1;
const UCS2 = 8;

/** The bytes of one part, one octet a septet for the GSM alphabet, as SMPP carries them. */
export function encoded(text: string, encoding: Encoding): { readonly bytes: Buffer; readonly dataCoding: number } {
  return encoding === 'gsm7'
    ? { bytes: smpp.encodings.ASCII.encode(text), dataCoding: 0 }
    : { bytes: smpp.encodings.UCS2.encode(text), dataCoding: UCS2 };
}

/** User data header of a part, 3GPP TS 23.040 section 9.2.3.24.1. */
export function partHeader(reference: number, total: number, part: number): Buffer {
  return Buffer.from([5, 0, 3, reference & 0xff, total, part]);
}

export function textOf(pdu: Pdu): string {
  const short = messageIn(pdu.short_message);
  const text = short === '' ? messageIn(pdu.message_payload) : short;
  // The package reads ASCII by the GSM alphabet, where `@`, `$` and `_` are other octets.
  return pdu.data_coding === IA5 ? smpp.encodings.ASCII.encode(text).toString('latin1') : text;
}

function messageIn(field: Pdu['short_message']): string {
  const message = typeof field === 'object' && !Buffer.isBuffer(field) ? field.message : field;
  if (message === undefined) return '';
  // Bytes are left where the coding is one that the package does not know: shown as Latin 1, and nothing is lost.
  return typeof message === 'string' ? message : message.toString('latin1');
}

/** Which part of a long message it is, by its header (8 or 16 bit reference) or by parameters. */
export function fragmentOf(pdu: Pdu): Incoming['fragment'] {
  const field = pdu.short_message;
  const headers = typeof field === 'object' && !Buffer.isBuffer(field) ? (field.udh ?? []) : [];
  for (const header of headers) {
    const [id, length, a = 0, b = 0, c = 0, d = 0] = header;
    if (id === 0 && length === 3) return fragment(a, b, c);
    if (id === 8 && length === 4) return fragment(a * 256 + b, c, d);
  }
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: part } = pdu;
  return reference === undefined || total === undefined || part === undefined
    ? undefined
    : fragment(reference, total, part);
}

function fragment(reference: number, total: number, part: number): Incoming['fragment'] {
  return total > 1 && part >= 1 && part <= total ? { reference, total, part } : undefined;
}
