/**
 * What somebody may have a phone dial: an extension or a parking space of the own tenant, 2 to 6 digits, or a number of
 * the public network. Nothing else: what Asterisk could read as more than a number is refused here, and the dialplan
 * takes numbers of a fixed length alone. 700 parks, which is no call.
 */
export function dialable(given: string): string | null {
  const number = given.replaceAll(/[ ()./-]/g, '');
  if (/^[1-9]\d{1,5}$/.test(number)) return number === '700' ? null : number;
  return /^(\+|00)[1-9]\d{6,14}$/.test(number) ? number.replace(/^00/, '+') : null;
}

/** What phones can send, in one go. */
export const DIGITS = /^[0-9*#A-D]{1,32}$/;
