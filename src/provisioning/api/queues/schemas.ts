import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { isEmptyRule, QUEUE_STATUSES, STRATEGIES } from '../../model/queues/queue.ts';
import { line, localName, metadata, moment, recordingPolicy, reference, seconds, sound } from '../fields.ts';
import { routeOrNone } from '../routing.ts';
import { extensionNumber } from '../text.ts';

const emptyRule = z.string().max(100).refine(isEmptyRule, 'is neither yes, no, strict, loose nor a list of reasons');
const EMPTY = 'yes, no, strict, loose, or by commas: paused penalty inuse ringing unavailable invalid unknown wrapup';

const callback = z
  .strictObject({
    enabled: z.boolean(),
    digit: z.string().regex(/^\d$/, 'is no digit').openapi({ description: 'What a caller presses' }),
    prompt: localName(32).nullable().openapi({
      description:
        'Name of a music whose first piece is played to offer it, before the caller joins; null: it is not offered, and the digit works',
    }),
    other_number: z.boolean().openapi({ description: 'Whether the caller may give another number than their own' }),
    reach: z.enum(['national', 'international']).openapi({ description: 'What numbers are called back' }),
    first: z.enum(['agent', 'customer']).openapi({
      description:
        'agent: one takes the call and hears the customer’s phone ring; customer: waits the last moments on the line',
    }),
    ring_seconds: seconds(5, 120),
    max_attempts: z.int().min(1).max(10),
    retry_seconds: seconds(30, 86_400).openapi({ description: 'After an attempt that did not reach the customer' }),
    expires_after_seconds: seconds(60, 604_800).openapi({
      description: 'Who was not reached by then is not called any more',
    }),
    schedule_id: reference.nullable().openapi({ description: 'The hours in which it calls; null: always' }),
  })
  .openapi('QueueCallback');

const settings = {
  display_name: line(128),
  extension: extensionNumber
    .nullable()
    .openapi({ description: 'What phones dial for it and send callers on to, beside the extensions; null: nothing' }),
  strategy: z.enum(STRATEGIES),
  timeout_seconds: seconds(1, 3600).openapi({ description: 'How long one phone rings' }),
  retry_seconds: seconds(1, 3600),
  max_wait_seconds: seconds(0, 86_400).openapi({ description: 'Then the overflow route; 0: no limit' }),
  max_len: z.int().min(0).max(100_000).openapi({ description: 'Callers at once; 0: no limit' }),
  weight: z.int().min(0).max(1_000_000).openapi({ description: 'Of two queues the heavier one is served first' }),
  ring_in_use: z.boolean().openapi({ description: 'Also phones that are in a call' }),
  wrap_up_seconds: seconds(0, 86_400),
  autopause: z.enum(['yes', 'no', 'all']).openapi({ description: 'Who does not answer is paused; all: in all queues' }),
  penalty_step_seconds: seconds(1, 3600).nullable().openapi({
    description: 'First only members of penalty 0, then after so many seconds each the next; null: whoever is free',
  }),
  join_empty: emptyRule.nullable().openapi({ description: `Whether callers may join an empty queue: ${EMPTY}` }),
  leave_when_empty: emptyRule.nullable().openapi({ description: `Whether callers are sent out of one: ${EMPTY}` }),
  service_level_seconds: seconds(0, 86_400).nullable(),
  announce_frequency_seconds: seconds(0, 86_400).openapi({ description: 'Of position and hold time; 0: never' }),
  announce_hold_time: z.boolean(),
  announce_position: z.boolean(),
  periodic_announcements: z.array(sound).max(10).openapi({ description: 'Sounds of Asterisk, one after the other' }),
  periodic_announce_frequency_seconds: seconds(0, 86_400).nullable(),
  agent_announcement: sound.nullable().openapi({ description: 'What an agent hears before the caller' }),
  report_hold_time: z.boolean().openapi({ description: 'Whether the agent is told how long the caller waited' }),
  music_on_hold: localName(32).nullable().openapi({ description: 'Name of a music; null: the PBX’s own' }),
  recording_policy: recordingPolicy(
    'Of its calls, whoever answers; null: what the number says, else the tenant’s default',
  ),
  callback: callback.openapi({ description: 'Whether callers may be called back and keep their place' }),
  overflow_route: routeOrNone('When it is full, empty or took too long; null: hang up'),
  status: z.enum(QUEUE_STATUSES).openapi({ description: 'Asterisk knows only active ones' }),
  metadata: metadata.nullable(),
};

// A change names only what changes.
const changes = {
  ...settings,
  callback: z.strictObject(z.object(callback.shape).partial().shape).openapi('QueueCallbackChange'),
};
const { display_name, ...optional } = changes;
const name = localName(63).openapi({ description: 'Stays: routes know the queue by it' });
export const NewQueue = z
  .strictObject({ name, display_name, ...z.object(optional).partial().shape })
  .openapi('NewQueue', { description: 'What is left out is as Asterisk has it by default' });
export const QueuePatch = z.strictObject(z.object(changes).partial().shape).openapi('QueuePatch');
export type QueueBody = z.infer<typeof QueuePatch>;

export const Queue = z
  .object({
    id: z.int(),
    name: z.string(),
    ...settings,
    // Rows that were not written here may hold anything.
    extension: z.string().nullable(),
    periodic_announcements: z.array(z.string()),
    agent_announcement: z.string().nullable(),
    music_on_hold: z.string().nullable(),
    join_empty: z.string().nullable(),
    leave_when_empty: z.string().nullable(),
    created_at: moment,
    updated_at: moment,
    deleted_at: moment.nullable(),
  })
  .openapi('Queue');
export const QueueSettings = z
  .object({ items: z.array(Queue), next_cursor: z.string().nullable() })
  .openapi('QueueSettings');
export const QueuesQuery = z.object({
  ...paging(),
  deleted: z.enum(['true', 'false']).optional().openapi({ description: 'true: those that can be restored, instead' }),
});
