/** Fewer digits are an extension, which is nobody's for ever. */
const SHORTEST = 6;

export function isPersonal(number: string): boolean {
  return number.replaceAll(/\D/g, '').length >= SHORTEST;
}

/**
 * How carriers, phones and people may have written a number.
 * @param national as it is dialled in the tenant's own country; null for a number from elsewhere
 */
export function numberForms(number: string, national: string | null): string[] {
  if (!number.startsWith('+')) return [number];
  const digits = number.slice(1);
  const home = national === null ? [] : [national.replaceAll(/\D/g, '')];
  return [number, digits, `00${digits}`, ...home].filter(isPersonal);
}
