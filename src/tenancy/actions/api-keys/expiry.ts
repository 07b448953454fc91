import { PatchbayError } from '../../../platform/errors.ts';

const LONGEST_YEARS = 5;

/**
 * To end a key at once is to revoke it; one that is to live longer than five years is one without an end.
 * @throws PatchbayError `invalid`
 */
export function checkExpiry(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null) return;
  if (expiresAt <= now) throw refusal('is not in the future');
  const last = new Date(now);
  last.setUTCFullYear(last.getUTCFullYear() + LONGEST_YEARS);
  if (expiresAt > last) throw refusal(`is more than ${LONGEST_YEARS} years ahead: give null for a key without an end`);
}

function refusal(message: string): PatchbayError {
  return new PatchbayError('invalid', 'the body is not valid', { errors: [{ path: 'body.expires_at', message }] });
}
