import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, for a refresh token or a link: nothing to guess, so a plain digest is enough to keep it by. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
