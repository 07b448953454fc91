import type { RecordingPolicy } from '../recording-policy.ts';
import type { Route } from '../routing/route.ts';

export const DID_STATUSES = ['active', 'inactive', 'pending'] as const;

/** What is to be of a number: undefined stays as it is, null is taken away. */
export interface DidChange {
  readonly number?: string | undefined;
  readonly country?: string | null | undefined;
  readonly friendlyName?: string | null | undefined;
  readonly route?: Route | undefined;
  readonly scheduleId?: number | null | undefined;
  /** While the schedule is closed; null: such calls are refused. */
  readonly afterHoursRoute?: Route | null | undefined;
  /** When the route cannot be followed. */
  readonly failoverRoute?: Route | null | undefined;
  readonly smsEnabled?: boolean | undefined;
  readonly smsWebhookUrl?: string | null | undefined;
  readonly recordingPolicy?: RecordingPolicy | null | undefined;
  readonly status?: (typeof DID_STATUSES)[number] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}
