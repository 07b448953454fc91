/** How people of the tenant's country dial (sql/0120_at_the_phone.sql). */
export interface Country {
  /** Calling code without its `+`. */
  readonly code: string;
  /** What comes before a number of the country; '' for nothing. */
  readonly before: string;
  /** Digits of a number that is dialled without that; null where none is. */
  readonly short: { readonly fewest: number; readonly most: number } | null;
  /** What comes before a number of another country, beside 00; '' for nothing. */
  readonly abroad: string;
}

/** @param row of a tenant; null where it has not set a country */
export function countryOf(row: {
  readonly calling_code: string | null;
  readonly dialling: string | null;
}): Country | null {
  if (row.calling_code === null) return null;
  const [before = '', fewest = '', most = '', abroad = ''] = (row.dialling ?? '').split(':');
  const short = fewest === '' ? null : { fewest: Number(fewest), most: Number(most) };
  return { code: row.calling_code, before, short, abroad };
}

/**
 * What somebody may have a phone dial: an extension or a parking space of the own tenant, 2 to 6 digits, or a number of
 * the public network. Nothing else: what Asterisk could read as more than a number is refused here, and the dialplan
 * takes numbers of a fixed length alone. 700 parks, which is no call.
 *
 * @param country null where the tenant does not say
 */
export function dialable(given: string, country: Country | null): string | null {
  // +49 (0)30 …: the zero that is dialled within the country, and not from abroad
  const number = given.replace(/^( *\+.*)\(0\)/, '$1').replaceAll(/[ ()./-]/g, '');
  if (/^[1-9]\d{1,5}$/.test(number)) return number === '700' ? null : number;
  if (!/^\+?\d{7,19}$/.test(number)) return null;
  const e164 = number.startsWith('+') ? number : international(number, country);
  return e164 !== null && /^\+[1-9]\d{6,14}$/.test(e164) ? e164 : null;
}

/** As label e164 of dialplan/numbers.conf reads it, so that a click is the call that the phone would have made. */
function international(number: string, country: Country | null): string | null {
  if (country !== null && country.abroad !== '' && number.startsWith(country.abroad)) {
    return `+${number.slice(country.abroad.length)}`;
  }
  if (number.startsWith('00')) return `+${number.slice(2)}`;
  if (country === null) return null;
  const { code, before, short } = country;
  const mayBeShort = short !== null && !(before !== '' && number.startsWith('0'));
  if (mayBeShort && number.length >= short.fewest && number.length <= short.most) return `+${code}${number}`;
  return before !== '' && number.startsWith(before) ? `+${code}${number.slice(before.length)}` : null;
}
