import { createHmac } from 'node:crypto';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { PatchbayError } from '../../platform/errors.ts';
import type { Subject } from '../../tenancy/guard/personal-data.ts';
import { isPersonal, numberForms } from '../model/number-forms.ts';
import { settingsOf } from '../store/tenants.ts';
import type { Privacy } from './context.ts';

/** By what somebody asks for a person. */
export type Asked =
  | { readonly by: 'email'; readonly value: string }
  | { readonly by: 'number'; readonly value: string }
  | { readonly by: 'contact_id'; readonly value: number };

/** Each round may find what leads to more; people have no more than this. */
const ROUNDS = 4;

/**
 * Everything that is known to be this person's.
 * @throws PatchbayError `invalid` for what names nobody
 */
export async function identify(room: Privacy, tenantId: string, asked: Asked): Promise<Subject> {
  const country = countryOf(await settingsOf(room.db, tenantId));
  let subject: Subject = {
    tenantId,
    emails: asked.by === 'email' ? [asked.value.toLowerCase()] : [],
    numbers: asked.by === 'number' ? numbersOf([understood(asked.value, country)], country) : [],
    names: [],
    contactIds: asked.by === 'contact_id' ? [asked.value] : [],
    userIds: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    const before = sizeOf(subject);
    for (const source of room.sources) {
      const more = (await source.identify?.(room.db, subject)) ?? {};
      subject = {
        tenantId,
        emails: union(subject.emails, more.emails),
        numbers: union(subject.numbers, numbersOf(more.numbers ?? [], country)),
        names: union(subject.names, more.names),
        contactIds: union(subject.contactIds, more.contactIds),
        userIds: union(subject.userIds, more.userIds),
      };
    }
    if (sizeOf(subject) === before) break;
  }
  if (asked.by === 'contact_id' && subject.emails.length + subject.numbers.length === 0) {
    const found = await Promise.all(room.sources.map((source) => source.find(room.db, subject, 0)));
    if (found.every(({ count }) => count === 0)) throw refused('body.contact_id', 'there is no such contact');
  }
  return subject;
}

/** The same for one person and one key, and of no use without the key. */
export function digestOf({ key }: Privacy, tenantId: string, { by, value }: Asked): string {
  return createHmac('sha256', key).update(`${tenantId}\n${by}\n${value}`).digest('hex');
}

function understood(given: string, country: CountryCode | null): string {
  if (!isPersonal(given)) throw refused('body.number', 'is an extension, not the number of a person');
  if (!given.startsWith('+') && country === null) {
    throw refused('body.number', 'this tenant has no country: write the number with + and the country code');
  }
  const parsed = parsePhoneNumberFromString(given, country === null ? {} : { defaultCountry: country });
  return parsed?.isPossible() ? parsed.number : given;
}

function numbersOf(numbers: readonly string[], country: CountryCode | null): string[] {
  return numbers.filter(isPersonal).flatMap((number) => {
    const parsed = parsePhoneNumberFromString(number);
    const home = parsed !== undefined && country !== null && parsed.country === country;
    return numberForms(number, home ? [parsed.formatNational(), parsed.nationalNumber] : []);
  });
}

function countryOf(settings: unknown): CountryCode | null {
  const country = typeof settings === 'object' && settings !== null && 'country' in settings ? settings.country : null;
  if (typeof country !== 'string') return null;
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? code : null;
}

function union<T>(a: readonly T[], b: readonly T[] = []): T[] {
  return [...new Set([...a, ...b])];
}

function sizeOf({ emails, numbers, contactIds, userIds }: Subject): number {
  return emails.length + numbers.length + contactIds.length + userIds.length;
}

function refused(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path, message }] });
}
