/**
 * The life of a message. It only moves forward, whatever is said of it, how often and in which order:
 *
 *   pending  waits here: for its time, its turn, or another try
 *   queued   a provider has it, or may have it
 *   sent     it went on to the network; the end for ways that tell no more
 *   delivered | failed | received  the end
 */
export const SMS_STATUSES = ['pending', 'queued', 'sent', 'delivered', 'failed', 'received'] as const;
export type SmsStatus = (typeof SMS_STATUSES)[number];

const RANK: Readonly<Record<SmsStatus, number>> = {
  pending: 0,
  queued: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  received: 3,
};

/** What the status is once `said` was heard. */
export function advance(now: SmsStatus, said: SmsStatus): SmsStatus {
  return RANK[said] > RANK[now] ? said : now;
}

export function isEnd(status: SmsStatus): boolean {
  return RANK[status] === RANK.failed;
}

/** Of a message in several parts: failed with the first that failed, otherwise as far as the slowest of them. */
export function statusOfParts(parts: readonly SmsStatus[]): SmsStatus {
  if (parts.includes('failed')) return 'failed';
  return parts.reduce<SmsStatus>((slowest, part) => (RANK[part] < RANK[slowest] ? part : slowest), 'delivered');
}
