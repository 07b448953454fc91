import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { DISPOSITIONS } from '../model/disposition.ts';
import { DETOURS } from '../model/routing.ts';

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const time = moment.openapi({ example: '2026-11-22T07:09:23.472Z' });
const seconds = z.int().min(0);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const Queue = z.object({ id: z.int(), name: z.string(), display_name: z.string() });
const Person = z.object({
  number: z.string().openapi({ description: "As received; '' when withheld", example: '+49305550123' }),
  name: z.string(),
});

const callRecord = {
  id: z.string().openapi({ description: 'The same as while the call was live', example: 'sT_UTo8abXwpwG7uDvxaMU' }),
  direction: z.enum(DIRECTIONS),
  from: Person,
  to: Person.openapi({ description: 'What was dialled' }),
  did: z.string().nullable().openapi({ description: 'Number of the tenant that was called from outside' }),
  queue: Queue.nullable().openapi({ description: 'The queue that answered, else the last one it waited in' }),
  agents: z.array(z.int()).openapi({ description: 'User ids of those who called from their phone or talked' }),
  started_at: time,
  answered_at: time.nullable().openapi({ description: 'When somebody could be talked to; null: never' }),
  ended_at: time,
  wait_seconds: seconds.openapi({ description: 'Until somebody or voicemail answered, or the caller left' }),
  queue_wait_seconds: seconds.nullable().openapi({
    description: 'Until somebody took the call or the caller left; of a callback since the caller joined the queue',
  }),
  callback_id: z.int().nullable().openapi({ description: 'The callback that this call was: /callbacks/{id}' }),
  talk_seconds: seconds.openapi({ description: 'While at least two parties were connected' }),
  hold_seconds: seconds.openapi({ description: 'Parked after the answer' }),
  disposition: z.enum(DISPOSITIONS),
  hangup_cause: z.int().nullable().openapi({ description: 'Q.850 cause of the caller’s channel' }),
  transfers: z.array(
    z.object({
      type: z.enum(['blind', 'attended']),
      at: time,
      by: z.int().nullable().openapi({ description: 'User id' }),
      to: z.string(),
    }),
  ),
  voicemail: z.boolean().openapi({ description: 'The caller reached voicemail' }),
  recording: z.boolean().openapi({ description: 'There is a recording of it: `/recordings?call_id=`' }),
  routing: z.array(z.enum(DETOURS)).openapi({
    description: 'What made it go another way than straight to where its number leads, in order; blocked: turned away',
    example: ['after_hours'],
  }),
  complete: z.boolean(),
  incomplete_reason: z
    .string()
    .nullable()
    .openapi({ description: '`pbx_lost`, `channel_gone`, `no_linkedid_end`, `no_cel`, `no_start`, `too_many_events`' }),
};

const cdr = {
  id: z.int(),
  call_id: z.string().nullable().openapi({ description: 'The call record it is part of' }),
  uniqueid: z.string().openapi({ example: '1795343165.2' }),
  linkedid: z.string(),
  sequence: z.int(),
  from: z.string(),
  to: z.string(),
  caller_id: z.string(),
  last_app: z.string(),
  disposition: z.enum(DISPOSITIONS),
  started_at: time,
  answered_at: time.nullable().openapi({ description: 'When Asterisk answered, which need not be when anybody did' }),
  ended_at: time,
  duration_seconds: z.int(),
  billable_seconds: z.int(),
  user_id: z.int().nullable(),
  did: z.string().nullable(),
  queue: Queue.nullable(),
  queue_wait_seconds: seconds.nullable(),
  account_code: z.string(),
  userfield: z.string(),
};

export const Cdr = z.object(cdr).openapi('Cdr');
export const Cdrs = z.object({ items: z.array(Cdr), next_cursor: z.string().nullable() }).openapi('Cdrs');
export const CallRecord = z.object(callRecord).openapi('CallRecord');
export const CallRecords = z
  .object({ items: z.array(CallRecord), next_cursor: z.string().nullable() })
  .openapi('CallRecords');
export const CallRecordWithLegs = z
  .object({
    ...callRecord,
    parties: z.array(
      z.object({
        user_id: z.int().nullable(),
        role: z.enum(['caller', 'answered', 'rang']),
        talk_seconds: seconds,
      }),
    ),
    legs: z.array(Cdr),
    voicemail_ids: z.array(z.int()).openapi({ description: 'Messages that were left, for `/voicemails/{id}`' }),
  })
  .openapi('CallRecordWithLegs');

export type CdrDto = z.infer<typeof Cdr>;
export type CallRecordDto = z.infer<typeof CallRecord>;

const filters = {
  ...paging(300),
  from: moment.optional().openapi({ description: 'Started at this time or later' }),
  to: moment.optional().openapi({ description: 'Started before this time' }),
  disposition: z.enum(DISPOSITIONS).optional(),
  number: z.string().min(1).max(80).optional().openapi({ description: 'Who called or what was dialled, exactly' }),
  queue_id: id.optional(),
  agent_id: id.optional().openapi({ description: 'User id of somebody whose phone took part' }),
  did: z.string().min(1).max(80).optional().openapi({ description: 'Number of the tenant that was called' }),
};

export const RECORD_SORTS = ['-started_at', 'started_at', '-talk_seconds', '-wait_seconds'] as const;
export const CDR_SORTS = ['-started_at', 'started_at'] as const;

export const CallRecordsQuery = z.object({
  ...filters,
  direction: z.enum(DIRECTIONS).optional(),
  voicemail: flag.optional(),
  complete: flag.optional(),
  sort: z.enum(RECORD_SORTS).default('-started_at'),
});

export const CdrsQuery = z.object({ ...filters, sort: z.enum(CDR_SORTS).default('-started_at') });

export const CallRecordParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/) });
