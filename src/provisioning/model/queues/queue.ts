import type { RecordingPolicy } from '../recording-policy.ts';
import type { Route } from '../routing/route.ts';

export const STRATEGIES = [
  'ringall',
  'leastrecent',
  'fewestcalls',
  'random',
  'rrmemory',
  'rrordered',
  'linear',
  'wrandom',
] as const;
export const QUEUE_STATUSES = ['active', 'inactive'] as const;

/** What makes Asterisk take a queue for empty, one by one. */
const EMPTY = ['paused', 'penalty', 'inuse', 'ringing', 'unavailable', 'invalid', 'unknown', 'wrapup'];

/** `yes`, `no`, `strict`, `loose`, or reasons by commas: `paused,unavailable`. */
export function isEmptyRule(text: string): boolean {
  return ['yes', 'no', 'strict', 'loose'].includes(text) || text.split(',').every((part) => EMPTY.includes(part));
}

/** Whether and how callers are called back. */
export interface CallbackChange {
  readonly enabled?: boolean | undefined;
  readonly digit?: string | undefined;
  /** Name of a music class of the tenant. */
  readonly prompt?: string | null | undefined;
  readonly otherNumber?: boolean | undefined;
  readonly first?: 'agent' | 'customer' | undefined;
  readonly reach?: 'national' | 'international' | undefined;
  readonly ringSeconds?: number | undefined;
  readonly maxAttempts?: number | undefined;
  readonly retrySeconds?: number | undefined;
  readonly expireSeconds?: number | undefined;
  readonly scheduleId?: number | null | undefined;
}

/** What is to be of a queue: undefined stays as it is, null is taken away. Times in seconds. */
export interface QueueChange {
  readonly displayName?: string | undefined;
  /** What phones dial for it; null for nothing. */
  readonly extension?: string | null | undefined;
  readonly strategy?: (typeof STRATEGIES)[number] | undefined;
  readonly timeout?: number | undefined;
  readonly retry?: number | undefined;
  readonly maxWaitTime?: number | undefined;
  readonly maxLen?: number | undefined;
  readonly weight?: number | undefined;
  readonly ringInUse?: boolean | undefined;
  readonly wrapUp?: number | undefined;
  readonly autopause?: 'yes' | 'no' | 'all' | undefined;
  readonly penaltyStep?: number | null | undefined;
  readonly joinEmpty?: string | null | undefined;
  readonly leaveWhenEmpty?: string | null | undefined;
  readonly serviceLevel?: number | null | undefined;
  readonly announceFrequency?: number | undefined;
  readonly announceHoldTime?: boolean | undefined;
  readonly announcePosition?: boolean | undefined;
  readonly periodicAnnouncements?: readonly string[] | undefined;
  readonly periodicAnnounceFrequency?: number | null | undefined;
  readonly agentAnnouncement?: string | null | undefined;
  readonly reportHoldTime?: boolean | undefined;
  /** Name of a music class of the tenant; null for the PBX's own. */
  readonly musicOnHold?: string | null | undefined;
  readonly recordingPolicy?: RecordingPolicy | null | undefined;
  readonly callback?: CallbackChange | undefined;
  readonly overflowRoute?: Route | null | undefined;
  readonly status?: (typeof QUEUE_STATUSES)[number] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}
