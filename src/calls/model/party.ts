import type { ChannelSnapshot } from '../../asterisk/pbx-event.ts';
import type { Names, Party } from './picture.ts';

const LONGEST = 80;

/** Number and name as the channel shows them: a caller's own words, so nothing that does more than be read. */
export function callerOf({ callerNumber, callerName }: ChannelSnapshot): Party {
  return { number: readable(callerNumber), name: readable(callerName) };
}

/**
 * What was dialled, in E.164 where it is a number of the public network: trunks may leave the plus out, phones may dial
 * 00. Extensions and everything else stay as they are; '' for a place in the dialplan that nobody dials (`s`, `h`).
 */
export function dialledNumber(exten: string, fromTrunk: boolean): string {
  // a callback, see naming: the customer's number is its last part
  const callback = /^\d+\*\d+\*\d+\*([1-9]\d{6,14})$/.exec(exten);
  if (callback?.[1] !== undefined) return `+${callback[1]}`;
  const international = fromTrunk ? /^\+?([1-9]\d{6,14})$/.exec(exten) : /^(?:\+|00)([1-9]\d{6,14})$/.exec(exten);
  if (international?.[1] !== undefined) return `+${international[1]}`;
  return /^\+?[0-9*#]{1,40}$/.test(exten) ? exten : '';
}

/** The same in E.164 where it was dialled as people of the tenant's country do: an extension is never as long. */
export function publicNumber(dialled: string, tenantId: string, names: Names): string {
  return /^\d{7,19}$/.test(dialled) ? (names.inE164(tenantId, dialled) ?? dialled) : dialled;
}

function readable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').slice(0, LONGEST);
}
