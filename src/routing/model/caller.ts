/** A caller whose number is withheld, as the blocklist names it. */
export const ANONYMOUS = 'anonymous';

/**
 * Who calls, as the blocklist has it: E.164, from what carriers send. The same as the dialplan does (inbound.conf): `00…`,
 * a national number with its 0 or, in +1, without, the + left out, nothing at all.
 * @param code calling code of the tenant's country, '' where it has none
 */
export function callerOf(sent: string, code: string): string {
  const number = sent.replaceAll(/[^0-9+]/g, '');
  if (number === '') return ANONYMOUS;
  if (number.startsWith('+')) return number;
  if (number.startsWith('00')) return `+${number.slice(2)}`;
  if (number.startsWith('0') && code !== '') return `+${code}${number.slice(1)}`;
  if (code === '1' && number.length === 10) return `+1${number}`;
  return `+${number}`;
}
