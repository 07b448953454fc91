/** Fewer digits are an extension, which is nobody's for ever. */
const SHORTEST = 6;

export function isPersonal(number: string): boolean {
  return number.replaceAll(/\D/g, '').length >= SHORTEST;
}

/** What is dialled before a number of another country (sql/0120_at_the_phone.sql). */
const ABROAD = ['00', '011', '0011', '010', '119', '810'];

/**
 * How carriers, phones and people may have written a number.
 * @param national as it is dialled in the tenant's own country; none for a number from elsewhere
 */
export function numberForms(number: string, national: readonly string[]): string[] {
  if (!number.startsWith('+')) return [number];
  const digits = number.slice(1);
  const home = national.map((one) => one.replaceAll(/\D/g, ''));
  return [number, digits, ...ABROAD.map((before) => `${before}${digits}`), ...home].filter(isPersonal);
}
