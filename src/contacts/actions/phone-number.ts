import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Phone } from '../model/contact.ts';

/** Where a number without `+` is from; null where the tenant does not say. */
export type Country = CountryCode | null;

/** @param settings `tenants.settings` as stored */
export function countryOf(settings: unknown): Country {
  if (typeof settings !== 'object' || settings === null || !('country' in settings)) return null;
  const { country } = settings;
  if (typeof country !== 'string') return null;
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? code : null;
}

/** Fewer digits are an extension of somebody's PBX, whatever a numbering plan may say. */
const SHORTEST = 6;

/**
 * E.164 where the number can be understood, else as it was given. Null: it is national, and nobody says of which
 * country.
 */
export function phoneOf(given: string, label: string | null, country: Country): Phone | null {
  const number = given.trim();
  const asGiven: Phone = { number, label, e164: false };
  const digits = number.replaceAll(/\D/g, '').length;
  if (digits < SHORTEST || /\p{L}{3}/u.test(number)) return asGiven;
  if (!number.startsWith('+') && country === null) return null;
  const parsed = parsePhoneNumberFromString(number, country === null ? {} : { defaultCountry: country });
  if (parsed === undefined) return asGiven;
  const understood = number.startsWith('+') ? parsed.isPossible() : parsed.isValid();
  if (!understood) return asGiven;
  return { number: parsed.number, label: label ?? (parsed.ext ? `ext. ${parsed.ext}` : null), e164: true };
}

/** `0305550123` for `+49305550123`. */
export function nationalForm(number: string): string | null {
  return parsePhoneNumberFromString(number)?.formatNational() ?? null;
}
