import type { z } from '@hono/zod-openapi';
import type { ReadTimeline } from '../actions/read-timeline.ts';
import type { Timeline } from './schemas.ts';

export function presentTimeline(userId: number, { span, timezone, timeline }: ReadTimeline): z.infer<typeof Timeline> {
  return {
    user_id: userId,
    from: iso(span.from),
    to: iso(span.to),
    timezone,
    signed_in_seconds: timeline.signedInSeconds,
    signed_in_ms: timeline.signedInMs,
    totals: timeline.totals.map(({ label, seconds, ms }) => ({ label, seconds, ms })),
    intervals: timeline.intervals.map((one) => ({
      started_at: iso(one.startedAt),
      ended_at: iso(one.endedAt),
      label: one.label,
      reason: one.reason,
      call_id: one.callId,
      duration_ms: one.endedAt - one.startedAt,
    })),
  };
}

/** RFC 4180, for a spreadsheet. */
export function timelineCsv(userId: number, read: ReadTimeline): string {
  const head = ['user_id', 'started_at', 'ended_at', 'label', 'reason', 'call_id', 'duration_ms'];
  const rows = presentTimeline(userId, read).intervals.map((one) => [
    userId,
    one.started_at,
    one.ended_at,
    one.label,
    one.reason ?? '',
    one.call_id ?? '',
    one.duration_ms,
  ]);
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula is made plain by a leading apostrophe. */
function csvField(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
