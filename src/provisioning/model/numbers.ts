/**
 * What a tenant's people may not have for an extension: short numbers that somebody in need dials. Those that begin with
 * 0, and feature codes, which begin with `*`, are no extensions anyway.
 */
export const EMERGENCY_NUMBERS: ReadonlySet<string> = new Set([
  '15',
  '17',
  '18',
  '110',
  '112',
  '118',
  '119',
  '911',
  '988',
  '999',
]);

/** Where the dialplan parks calls and takes them back (dialplan/phones.conf): 700 to 720. */
export function isParkingNumber(number: string): boolean {
  return /^7([01]\d|20)$/.test(number);
}
