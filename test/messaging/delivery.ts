import { gsmOctets } from './gsm-alphabet.ts';

/** What a centre delivers, with its texts as octets in hexadecimal. */
export type Delivery = Readonly<Record<string, unknown>> & { readonly short_message: string };

const HAS_HEADER = 0x40;
const UCS2 = 8;

/**
 * Letters become octets here and by code of our own, so that what is wrong in the package of the client is not undone by
 * the same package in the centre.
 */
export function deliveryOf(fields: Readonly<Record<string, unknown>>, udh = ''): Delivery {
  const coding = Number(fields['data_coding'] ?? 0);
  const octets = (name: string) => letters(String(fields[name] ?? ''), coding).toString('hex');
  return {
    ...fields,
    data_coding: coding,
    esm_class: Number(fields['esm_class'] ?? 0) | (udh === '' ? 0 : HAS_HEADER),
    short_message: udh + octets('short_message'),
    ...(fields['message_payload'] === undefined ? {} : { message_payload: octets('message_payload') }),
  };
}

/** By `data_coding`, SMPP 3.4 section 5.2.19. */
function letters(text: string, coding: number): Buffer {
  if (coding === UCS2) return Buffer.from(text, 'utf16le').swap16();
  return coding === 0 ? gsmOctets(text) : Buffer.from(text, 'latin1');
}
