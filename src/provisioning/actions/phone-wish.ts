import { PatchbayError } from '../../platform/errors.ts';
import { pinFault } from '../../tenancy/guard/mailbox-pin.ts';
import { newPhone, type Phone } from '../model/phone.ts';
import { endpointRow, type PhonePlace } from '../model/phone-rows.ts';

/** What was asked for; what is not named stays as it is. */
export interface PhoneWish extends Partial<Omit<Phone, 'forwards' | 'mailbox'>> {
  readonly forwards?: Partial<Phone['forwards']>;
  readonly hasMailbox?: boolean;
  readonly mailboxLanguage?: string | null;
  readonly pin?: string;
  readonly isAgentPhone?: boolean;
}

/**
 * The phone as it is to be.
 * @param before null for a new one
 * @throws PatchbayError `invalid` for a PIN that anybody would guess, or one without a mailbox
 */
export function phoneOfWish(wish: PhoneWish, before: Phone | null): Phone {
  const { forwards, hasMailbox, mailboxLanguage, pin, isAgentPhone: _, ...plain } = wish;
  const was = before ?? newPhone(wish.number ?? '', wish.displayName ?? '', wish.kind);
  const box = was.mailbox ?? { number: plain.number ?? was.number, language: null };
  const wantsBox = hasMailbox ?? was.mailbox !== null;
  const renamed = plain.displayName ?? was.displayName;
  const phone: Phone = {
    ...was,
    // Who shows their own name and number goes on doing so under the new ones.
    ...(was.callerName === was.displayName ? { callerName: renamed } : {}),
    ...(was.callerNumber === was.number ? { callerNumber: plain.number ?? was.number } : {}),
    ...plain,
    forwards: { ...was.forwards, ...forwards },
    mailbox: wantsBox ? { ...box, ...(mailboxLanguage === undefined ? {} : { language: mailboxLanguage }) } : null,
  };
  const fault =
    pin === undefined ? null : phone.mailbox === null ? 'there is no mailbox' : pinFault(pin, phone.mailbox.number);
  if (fault === null) return phone;
  throw new PatchbayError('invalid', 'the input is not valid', {
    errors: [{ path: 'body.mailbox.pin', message: fault }],
  });
}

/** What the PBX has to show of it. */
export function expectedPhone(place: PhonePlace, phone: Phone): ReadonlyMap<string, string> {
  return new Map([[place.endpointId, endpointRow(phone, place).callerid]]);
}
