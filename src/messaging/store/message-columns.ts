import type { Selectable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { SmsDto } from '../events.ts';

export type MessageRow = Selectable<DB['sms_messages']>;

export function smsOf(row: MessageRow): SmsDto {
  const { error_code: code, error_message: message } = row;
  return {
    id: row.id,
    thread_id: row.thread_id,
    direction: row.direction,
    from: row.sender,
    to: row.recipient,
    body: row.body ?? '',
    status: row.status,
    outcome_unknown: row.is_unknown === 1,
    automatic: row.is_automatic === 1,
    error: code === null ? null : { code, message: message ?? '' },
    encoding: row.encoding,
    segments: row.segments,
    cost: { amount: row.cost, currency: row.currency },
    user_id: row.user_id,
    contact_id: row.contact_id,
    provider: row.provider,
    provider_message_id: row.provider_message_id,
    metadata: objectOf(row.metadata),
    created_at: row.created_at.toISOString(),
    send_at: iso(row.send_at),
    sent_at: iso(row.sent_at),
    delivered_at: iso(row.delivered_at),
  };
}

export function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
