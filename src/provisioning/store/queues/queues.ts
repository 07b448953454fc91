import type { Kysely, Selectable } from 'kysely';
import { encodeName } from '../../../asterisk/naming.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB, Queues } from '../../../platform/mysql/schema.generated.ts';
import { given } from '../../model/given.ts';
import type { QueueChange } from '../../model/queues/queue.ts';

export type QueueRow = Selectable<Queues>;

/** @param db of one tenant */
export function findQueue(db: Kysely<DB>, id: number, o = { deleted: false }): Promise<QueueRow | undefined> {
  return db
    .selectFrom('queues')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', o.deleted ? 'is not' : 'is', null)
    .executeTakeFirst();
}

export function queueNamed(db: Kysely<DB>, name: string): Promise<{ readonly id: number } | undefined> {
  return db
    .selectFrom('queues')
    .select('id')
    .where('local_name', '=', name)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** The queue that phones reach by this number. @param db of one tenant */
export function queueAt(
  db: Kysely<DB>,
  extension: string,
): Promise<{ readonly id: number; readonly local_name: string } | undefined> {
  return db
    .selectFrom('queues')
    .select(['id', 'local_name'])
    .where('extension', '=', extension)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfQueues(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number; readonly deleted: boolean },
): Promise<QueueRow[]> {
  return db
    .selectFrom('queues')
    .selectAll()
    .where('id', '>', page.after)
    .where('deleted_at', page.deleted ? 'is not' : 'is', null)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

/** What nobody said anything about is as Asterisk would have it; `default` is the PBX's own music. */
export function queueColumns(tenantId: string, queue: QueueChange) {
  const { overflowRoute: overflow, musicOnHold: music } = queue;
  return given({
    display_name: queue.displayName,
    extension: queue.extension,
    strategy: queue.strategy,
    timeout: queue.timeout,
    retry: queue.retry,
    max_wait_time: queue.maxWaitTime,
    maxlen: queue.maxLen,
    weight: queue.weight,
    ringinuse: yesOrNo(queue.ringInUse),
    wrapuptime: queue.wrapUp,
    autopause: queue.autopause,
    penalty_step_seconds: queue.penaltyStep,
    joinempty: queue.joinEmpty,
    leavewhenempty: queue.leaveWhenEmpty,
    servicelevel: queue.serviceLevel,
    announce_frequency: queue.announceFrequency,
    announce_holdtime: yesOrNo(queue.announceHoldTime),
    announce_position: yesOrNo(queue.announcePosition),
    periodic_announce: listOrNull(queue.periodicAnnouncements),
    periodic_announce_frequency: queue.periodicAnnounceFrequency,
    announce: queue.agentAnnouncement,
    reportholdtime: yesOrNo(queue.reportHoldTime),
    musiconhold: music === undefined ? undefined : music === null ? 'default' : encodeName(tenantId, music),
    recording_policy: queue.recordingPolicy,
    ...callbackColumns(queue.callback),
    overflow_route_type: overflow === undefined ? undefined : (overflow?.type ?? null),
    overflow_route_target: overflow === undefined ? undefined : (overflow?.target ?? null),
    status: queue.status,
    metadata: queue.metadata == null ? queue.metadata : jsonText(queue.metadata),
  });
}

function callbackColumns(callback: QueueChange['callback']) {
  return {
    callback_enabled: callback?.enabled,
    callback_digit: callback?.digit,
    callback_prompt: callback?.prompt,
    callback_other_number: callback?.otherNumber,
    callback_first: callback?.first,
    callback_class: callback?.reach,
    callback_ring_seconds: callback?.ringSeconds,
    callback_max_attempts: callback?.maxAttempts,
    callback_retry_seconds: callback?.retrySeconds,
    callback_expire_seconds: callback?.expireSeconds,
    callback_schedule_id: callback?.scheduleId,
  };
}

function yesOrNo(flag: boolean | undefined): 'yes' | 'no' | undefined {
  return flag === undefined ? undefined : flag ? 'yes' : 'no';
}

function listOrNull(items: readonly string[] | undefined): string | null | undefined {
  return items?.length === 0 ? null : items?.join(',');
}
