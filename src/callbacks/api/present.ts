import { conversationId } from '../../asterisk/naming.ts';
import type { CallbackRow } from '../store/find-callbacks.ts';
import type { CallbackDto } from './dto.ts';

export function presentCallback(row: CallbackRow): CallbackDto {
  const over = row.answered_at ?? row.ended_at;
  return {
    id: row.id,
    queue: { id: row.queue_id, name: row.queue_name, display_name: row.queue_display_name },
    number: row.number,
    name: row.caller_name,
    state: row.state,
    reason: row.reason,
    joined_at: row.joined_at.toISOString(),
    requested_at: row.created_at.toISOString(),
    wait_seconds: over === null ? null : Math.max(0, Math.round((over.getTime() - row.joined_at.getTime()) / 1000)),
    attempts: row.attempts,
    last_outcome: row.last_outcome,
    called_at: isoOrNull(row.called_at),
    next_attempt_at: row.state === 'waiting' ? row.next_at.toISOString() : null,
    answered_at: isoOrNull(row.answered_at),
    ended_at: isoOrNull(row.ended_at),
    cancelled_by: row.cancelled_by,
    call_id: conversationId(row.pbx, row.linkedid),
  };
}

function isoOrNull(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
