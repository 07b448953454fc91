import type { z } from '@hono/zod-openapi';
import type { Span } from '../../platform/calendar.ts';
import type { Period } from '../actions/period.ts';
import type { AgentLine } from '../actions/report-agents.ts';
import type { QueueReport } from '../actions/report-queues.ts';
import { inSeconds, occupancy, sumOf } from '../model/agent-figures.ts';
import { averageSeconds, type QueueSums, share, wholeSeconds } from '../model/queue-figures.ts';
import type { QueueFace } from '../store/queues.ts';
import type { AgentStats, QueueStats } from './schemas.ts';

export function presentQueues(
  { lines, total }: QueueReport,
  { span, buckets, timezone }: Period,
  thresholdSeconds: number,
): z.infer<typeof QueueStats> {
  return {
    ...isoSpan(span),
    timezone,
    service_level_seconds: thresholdSeconds,
    items: lines.map(({ queue, bucket, sums }) => ({
      queue: face(queue),
      ...isoSpan(buckets[bucket] ?? span),
      ...figures(sums),
    })),
    total: figures(total),
  };
}

export function face({ id, name, display_name }: QueueFace) {
  return { id, name, display_name };
}

export function figures(sums: QueueSums): z.infer<typeof QueueStats>['total'] {
  const { offered, answered, abandoned, answeredInTime, abandonedInTime, settledAtOnce } = sums;
  return {
    offered,
    answered,
    abandoned,
    overflowed: sums.overflowed,
    answered_in_time: answeredInTime,
    abandoned_in_time: abandonedInTime,
    service_level: share(answeredInTime, offered - abandonedInTime),
    abandonment_rate: share(abandoned, offered),
    average_speed_of_answer_seconds: averageSeconds(sums.waitAnsweredMs, answered),
    average_wait_abandoned_seconds: averageSeconds(sums.waitAbandonedMs, abandoned),
    longest_wait_seconds: wholeSeconds(sums.longestWaitMs),
    talk_seconds: wholeSeconds(sums.talkMs),
    hold_seconds: wholeSeconds(sums.holdMs),
    wrap_up_seconds: wholeSeconds(sums.wrapUpMs),
    average_handle_seconds: averageSeconds(sums.talkMs + sums.wrapUpMs, answered),
    transferred: sums.transferred,
    transfer_rate: share(sums.transferred, answered),
    first_call_settled: settledAtOnce,
    first_call_rate: settledAtOnce === null ? null : share(settledAtOnce, answered),
  };
}

export function presentAgents(
  lines: readonly AgentLine[],
  { span, buckets, timezone }: Period,
): z.infer<typeof AgentStats> {
  return {
    ...isoSpan(span),
    timezone,
    items: lines.map(({ agent, bucket, time, calls }) => ({
      agent,
      ...isoSpan(buckets[bucket] ?? span),
      signed_in_seconds: Math.floor(sumOf(time) / 1000),
      time_seconds: inSeconds(time),
      occupancy: occupancy(time),
      offered: calls.offered,
      answered: calls.answered,
      missed: calls.offered - calls.answered,
      made: calls.made,
      talk_seconds: calls.talkSeconds,
      average_talk_seconds: averageSeconds(calls.talkSeconds * 1000, calls.answered + calls.made),
      transferred: calls.transferred,
    })),
  };
}

function isoSpan({ from, to }: Span) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
