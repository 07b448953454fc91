import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';
import { numberOf } from '../model/numbers.ts';

/** Fewer digits are a short code, whatever a numbering plan may say. */
const SHORTEST = 7;

/** Where numbers without a country code are from; null where the tenant does not say. @param settings as stored */
export function homeOf(settings: unknown): CountryCode | null {
  const { country } = readSettings(settings);
  return country !== null && isSupportedCountry(country) ? country : null;
}

/**
 * As {@link numberOf}, and also as it is dialled at home where that is certain: it begins with one 0, or who sent it says so.
 * Digits alone do not tell: 4915112345678 could be either.
 *
 * @param isNational the other system calls it a number of its country; without a home it stays the digits that it is
 */
export function numberAt(given: string, home: CountryCode | null, isNational = false): string | null {
  const digits = given.trim().replaceAll(/[\s().-]/g, '');
  const mayBeNational = /^\d+$/.test(digits) && digits.length >= SHORTEST && (isNational || /^0[1-9]/.test(digits));
  if (!mayBeNational) return numberOf(given);
  if (home === null) return isNational ? digits : numberOf(given);
  const national = parsePhoneNumberFromString(digits, home);
  return national?.isValid() === true ? national.number : numberOf(given);
}
