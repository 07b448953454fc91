import { randomBytes } from 'node:crypto';

/** `pbk_` makes a leaked key easy to find, for us and for secret scanners; the rest can be selected by a double click. */
export const API_KEY = /^pbk_[0-9a-f]{8}_[0-9a-f]{48}$/;

/** The prefix is for people to know it by, the 192 random bits are the secret. */
export function newApiKey(): { readonly text: string; readonly prefix: string } {
  const prefix = `pbk_${randomBytes(4).toString('hex')}`;
  return { prefix, text: `${prefix}_${randomBytes(24).toString('hex')}` };
}
