import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Fewer digits are an extension, whatever a numbering plan may say. */
const SHORTEST = 7;

/**
 * E.164 where the number can be understood, else as it came. Carriers send it with `+`, with `00`, as at home, or with
 * the country code and nothing before it.
 * @param country of the tenant, ISO 3166; null: numbers have to say theirs
 */
export function callerNumber(given: string, country: string | null): string {
  if (!/^\+?\d+$/.test(given) || given.replace('+', '').length < SHORTEST) return given;
  const home = country !== null && isSupportedCountry(country) ? (country as CountryCode) : null;
  const national = home === null ? undefined : parsePhoneNumberFromString(given, home);
  if (national?.isValid()) return national.number;
  const bare = given.replace(/^(\+|00)/, '');
  const international = parsePhoneNumberFromString(`+${bare}`);
  return international?.isValid() || (given.startsWith('+') && international?.isPossible())
    ? (international?.number ?? given)
    : given;
}
