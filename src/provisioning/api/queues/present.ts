import type { z } from '@hono/zod-openapi';
import { decodeName } from '../../../asterisk/naming.ts';
import type { QueueChange } from '../../model/queues/queue.ts';
import { routeOf } from '../../model/routing/route.ts';
import type { MemberRow } from '../../store/queues/members.ts';
import type { QueueRow } from '../../store/queues/queues.ts';
import { isoOrNull, objectOf } from '../present.ts';
import type { Member } from './member-schemas.ts';
import type { Queue, QueueBody } from './schemas.ts';

/** Where a column is NULL Asterisk's own default is shown, for that is what counts. */
export function presentQueue(row: QueueRow): z.infer<typeof Queue> {
  return {
    id: row.id,
    name: row.local_name,
    display_name: row.display_name,
    extension: row.extension,
    strategy: row.strategy ?? 'ringall',
    timeout_seconds: row.timeout ?? 15,
    retry_seconds: row.retry ?? 5,
    max_wait_seconds: row.max_wait_time,
    max_len: row.maxlen ?? 0,
    weight: row.weight ?? 0,
    ring_in_use: row.ringinuse === 'yes',
    wrap_up_seconds: row.wrapuptime ?? 0,
    autopause: row.autopause ?? 'no',
    penalty_step_seconds: row.penalty_step_seconds,
    join_empty: row.joinempty,
    leave_when_empty: row.leavewhenempty,
    service_level_seconds: row.servicelevel,
    announce_frequency_seconds: row.announce_frequency ?? 0,
    announce_hold_time: row.announce_holdtime === 'yes',
    announce_position: (row.announce_position ?? 'yes') === 'yes',
    periodic_announcements: row.periodic_announce?.split(',') ?? [],
    periodic_announce_frequency_seconds: row.periodic_announce_frequency,
    agent_announcement: row.announce,
    report_hold_time: row.reportholdtime === 'yes',
    music_on_hold: decodeName(row.musiconhold ?? '')?.local ?? null,
    recording_policy: row.recording_policy,
    callback: {
      enabled: row.callback_enabled === 1,
      digit: row.callback_digit,
      prompt: row.callback_prompt,
      other_number: row.callback_other_number === 1,
      first: row.callback_first,
      reach: row.callback_class,
      ring_seconds: row.callback_ring_seconds,
      max_attempts: row.callback_max_attempts,
      retry_seconds: row.callback_retry_seconds,
      expires_after_seconds: row.callback_expire_seconds,
      schedule_id: row.callback_schedule_id,
    },
    overflow_route: routeOf(row.overflow_route_type, row.overflow_route_target),
    status: row.status,
    metadata: objectOf(row.metadata),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    deleted_at: isoOrNull(row.deleted_at),
  };
}

export function queueOf(body: QueueBody): QueueChange {
  return {
    displayName: body.display_name,
    extension: body.extension,
    strategy: body.strategy,
    timeout: body.timeout_seconds,
    retry: body.retry_seconds,
    maxWaitTime: body.max_wait_seconds,
    maxLen: body.max_len,
    weight: body.weight,
    ringInUse: body.ring_in_use,
    wrapUp: body.wrap_up_seconds,
    autopause: body.autopause,
    penaltyStep: body.penalty_step_seconds,
    joinEmpty: body.join_empty,
    leaveWhenEmpty: body.leave_when_empty,
    serviceLevel: body.service_level_seconds,
    announceFrequency: body.announce_frequency_seconds,
    announceHoldTime: body.announce_hold_time,
    announcePosition: body.announce_position,
    periodicAnnouncements: body.periodic_announcements,
    periodicAnnounceFrequency: body.periodic_announce_frequency_seconds,
    agentAnnouncement: body.agent_announcement,
    reportHoldTime: body.report_hold_time,
    musicOnHold: body.music_on_hold,
    recordingPolicy: body.recording_policy,
    callback: callbackOf(body.callback),
    overflowRoute: body.overflow_route,
    status: body.status,
    metadata: body.metadata,
  };
}

function callbackOf(body: QueueBody['callback']): QueueChange['callback'] {
  if (body === undefined) return undefined;
  return {
    enabled: body.enabled,
    digit: body.digit,
    prompt: body.prompt,
    otherNumber: body.other_number,
    first: body.first,
    reach: body.reach,
    ringSeconds: body.ring_seconds,
    maxAttempts: body.max_attempts,
    retrySeconds: body.retry_seconds,
    expireSeconds: body.expires_after_seconds,
    scheduleId: body.schedule_id,
  };
}

export function presentMember({ wrap_up, created_at, ...row }: MemberRow): z.infer<typeof Member> {
  return { ...row, wrap_up_seconds: wrap_up, created_at: created_at.toISOString() };
}
