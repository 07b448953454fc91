/**
 * waiting: not in the queue yet, or not any more · queued: a placeholder holds the place · calling: an agent has taken it,
 * the customer is called · missed: was not reached, to be judged. The others are last.
 */
export const CALLBACK_STATES = [
  'waiting',
  'queued',
  'calling',
  'missed',
  'answered',
  'cancelled',
  'failed',
  'expired',
  'unknown',
] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];

export type OpenState = 'waiting' | 'queued' | 'calling' | 'missed';

/** A callback that is not over, with the rules of its queue. Times are epoch milliseconds. */
export interface OpenCallback {
  readonly id: number;
  readonly tenantId: string;
  /** In the tenant's words. */
  readonly queue: string;
  readonly number: string;
  readonly name: string;
  readonly state: OpenState;
  readonly joinedAt: number;
  readonly createdAt: number;
  readonly place: number;
  readonly placedAt: number | null;
  readonly nextAt: number;
  readonly attempts: number;
  readonly calledAt: number | null;
  readonly rules: QueueRules;
}

export interface QueueRules {
  /** The queue is there, and its tenant may use it. */
  readonly serves: boolean;
  /** The customer's number is on the tenant's blocklist by now. */
  readonly isBlocked: boolean;
  /** The queue is switched on, and it is within the hours in which it calls. */
  readonly isOpen: boolean;
  /** Who is rung first when the turn comes. */
  readonly first: 'agent' | 'customer';
  readonly ringSeconds: number;
  /** From one penalty of members to the next; null: all at once. */
  readonly widenSeconds: number | null;
  readonly maxAttempts: number;
  readonly retryMs: number;
  readonly expireMs: number;
}
