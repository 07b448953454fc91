import type { SmsStatus } from '../../model/status.ts';

/** What a Twilio-compatible provider calls the states of a message. */
const STATUSES: Readonly<Record<string, SmsStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Null for a word that nobody knows. */
export function statusOf(word: string): SmsStatus | null {
  return Object.hasOwn(STATUSES, word) ? (STATUSES[word] ?? null) : null;
}

/** Providers count what they take as negative. */
export function costOf(price: unknown, unit: unknown) {
  const amount = typeof price === 'string' || typeof price === 'number' ? Math.abs(Number(price)) : Number.NaN;
  if (!Number.isFinite(amount) || amount >= 1_000_000) return null;
  const currency = typeof unit === 'string' && /^[A-Za-z]{3}$/.test(unit) ? unit.toUpperCase() : null;
  return { amount: amount.toFixed(4), currency };
}
