import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** A number of the public network as everybody writes it. */
export interface PublicNumber {
  readonly e164: string;
  /** ISO 3166; null for a number of no country. */
  readonly country: string | null;
}

/** @param text with `+` and country code; blanks, dashes and brackets do not matter. Null for what is no number */
export function publicNumber(text: string): PublicNumber | null {
  if (!/^\+[\d ()./-]{6,30}$/.test(text)) return null;
  const parsed = parsePhoneNumberFromString(text);
  // "Possible" is a question of length: what is not given out today may be tomorrow. The dialplan takes 7 to 15 digits.
  if (!parsed?.isPossible() || !/^\+\d{7,15}$/.test(parsed.number)) return null;
  return { e164: parsed.number, country: parsed.country ?? null };
}
