/** SIP MESSAGE between the phones of a tenant. */

/** A body of more bytes than this arrives empty, and Asterisk has accepted it all the same. */
export const LONGEST_TEXT_BYTES = 1_023;

/** How long a text waits for a phone that is away. */
export const TEXT_KEPT_MS = 7 * 24 * 3_600_000;

export type Refusal = 'empty' | 'nobody' | 'too_often' | 'full' | 'own' | 'no_number' | 'not_sent' | 'not_kept';

const WORDS: Readonly<Record<Refusal, string>> = {
  empty: `it was empty or longer than ${LONGEST_TEXT_BYTES} bytes`,
  nobody: 'nobody has this number here',
  too_often: 'too many in a short time',
  full: 'too many wait for that phone',
  own: 'it was to yourself',
  no_number: 'you have no number for text messages to the outside',
  not_sent: 'it may not be sent',
  not_kept: 'it could not be kept',
};

/** What the phone that sent it is told; SIP itself has already said that all is well. */
export function notice(to: string, refusal: Refusal, why?: string): string {
  return `Not delivered to ${to}: ${why ?? WORDS[refusal]}.`;
}

/**
 * The user part of `pjsip:<user>@<domain>`, `sip:<user>@…` or `"Name" <sip:<user>@…>`; '' for what holds anything but the
 * characters of an extension or a number.
 */
export function userOf(uri: string): string {
  const user = /(?:^|<)(?:pjsip|sips?):(?:sips?:)?([^@;>]*)@/i.exec(uri)?.[1] ?? '';
  return /^\+?[0-9A-Za-z._*#-]{1,32}$/.test(user) ? user : '';
}
