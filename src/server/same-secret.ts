import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares without telling by its time how much was right, also for secrets of different length. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
