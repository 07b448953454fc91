import type { DeclaredEvent } from '../tenancy/guard/event.ts';
import type { SmsStatus } from './model/status.ts';

/** A message as the HTTP resource shows it and as its events carry it. */
export interface SmsDto {
  readonly id: number;
  readonly thread_id: number;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly status: SmsStatus;
  /** It was handed over and the answer was lost: it may have been sent, and is never sent again. */
  readonly outcome_unknown: boolean;
  /** A confirmation that Patchbay sent by itself. */
  readonly automatic: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly segments: number;
  readonly cost: { readonly amount: string; readonly currency: string | null };
  readonly user_id: number | null;
  readonly contact_id: number | null;
  readonly provider: 'internal' | 'http' | 'smpp' | 'sip';
  readonly provider_message_id: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  /** When it may go, for one that waits for its time. */
  readonly send_at: string | null;
  readonly sent_at: string | null;
  readonly delivered_at: string | null;
}

/** Who sees every message of the tenant; others see the conversations that are theirs. */
export const SEES_ALL_SMS = ['can_view_all_calls', 'can_manage_integrations'] as const;

const OF_SMS = { anyOf: SEES_ALL_SMS, own: true } as const;

export const SMS_EVENTS: readonly DeclaredEvent[] = [
  { type: 'sms.received', summary: 'Somebody wrote to a number of the tenant.', access: OF_SMS },
  { type: 'sms.status', summary: 'A message of the tenant got further on its way, or failed.', access: OF_SMS },
];
