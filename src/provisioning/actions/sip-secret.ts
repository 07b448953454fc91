import { createHash, randomInt } from 'node:crypto';
import { encodeName } from '../../asterisk/naming.ts';
import type { Digest } from '../model/phone-rows.ts';

/** Asterisk's own default: with another one, whether a phone exists could be told from the realm. */
const REALM = 'asterisk';

/** Letters and digits that nobody mistakes for one another, all small: a person may have to type it on a phone. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 27 of 31 letters: over 133 bits. */
export function newSipSecret(): string {
  return Array.from({ length: 27 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

export function digestOf(username: string, secret: string): Digest {
  const hash = createHash('md5').update(`${username}:${REALM}:${secret}`).digest('hex');
  return { realm: REALM, digest: `MD5:${hash}` };
}

/** Ten random letters and digits (over 50 bits): an endpoint's name is a SIP user name that strangers try to guess. */
export function newEndpointId(tenantId: string): string {
  return encodeName(tenantId, Array.from({ length: 10 }, () => randomInt(36).toString(36)).join(''));
}

export function newPin(): string {
  return String(randomInt(100_000, 1_000_000));
}
