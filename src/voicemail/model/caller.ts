/** Who left a message. */
export interface MessageCaller {
  /** As Asterisk had it; '' when withheld. */
  readonly number: string;
  readonly name: string;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LONGEST = { number: 80, name: 255 };

/** `"Ann Caller" <+491701234567>` as Asterisk writes it; what is not so is a number alone, or a name, perhaps cut off. */
export function callerOf(callerId: string): MessageCaller {
  const text = callerId.replaceAll(UNSEEN, '').trim();
  const [, quoted, bare, bracketed] = /^(?:"(.*)"|([^"<]*))\s*<([^<>]*)>$/.exec(text) ?? [];
  if (bracketed !== undefined) return cut(bracketed, quoted ?? bare ?? '');
  return /^[+\d*#]+$/.test(text) ? cut(text, '') : cut('', text === 'Unknown' ? '' : text.replace(/^"/, ''));
}

function cut(number: string, name: string): MessageCaller {
  return { number: number.trim().slice(0, LONGEST.number), name: [...name.trim()].slice(0, LONGEST.name).join('') };
}
