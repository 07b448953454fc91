import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { RECORDING_ACTIONS } from '../actions/control-call.ts';
import { FAILURES, RECORDING_STATUSES } from '../events.ts';

const moment = z.iso.datetime();
const time = moment.openapi({ example: '2026-11-22T07:09:23.472Z' });
const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const callId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
const flag = z.enum(['true', 'false']);
const page = paging(300);

export const Recording = z
  .object({
    id: z.int(),
    call_id: z.string().openapi({ description: 'Of the live call and of its record; a call may have several' }),
    from_number: z.string().nullable().openapi({ description: 'null until the call is over and its record is there' }),
    to_number: z.string().nullable(),
    source: z.enum(['policy', 'on_demand']),
    status: z
      .enum(RECORDING_STATUSES)
      .openapi({ description: '`deleted`: the row stays as a trace, the sound is gone' }),
    failure: z.enum(FAILURES).nullable().openapi({
      description: '`disk_full`: some of it is missing; `nothing_written`, `damaged`: nothing can be played',
    }),
    paused: z.boolean().openapi({ description: 'Silence is recorded meanwhile' }),
    format: z.string().openapi({ example: 'wav' }),
    size_bytes: z.int().nullable(),
    duration_ms: z.int().nullable(),
    sha256: z.string().nullable(),
    legal_hold: z.boolean().openapi({ description: 'Nothing deletes it' }),
    started_at: time,
    ended_at: time.nullable(),
    deleted_at: time.nullable(),
  })
  .openapi('Recording');

export const Recordings = z
  .object({ items: z.array(Recording), next_cursor: z.string().nullable() })
  .openapi('Recordings');

export const RecordingsQuery = z.object({
  ...page,
  call_id: callId.optional(),
  status: z.enum(RECORDING_STATUSES).optional().openapi({ description: 'Without it, all but those that are deleted' }),
  from: moment.optional().openapi({ description: 'Started at this time or later' }),
  to: moment.optional().openapi({ description: 'Started before this time' }),
});

export const RecordingParams = z.object({ id });
export const AudioQuery = z.object({
  download: flag.default('false').openapi({ description: 'true: as a file to keep, which is logged as such' }),
});
export const RecordingPatch = z.strictObject({ legal_hold: z.boolean() }).openapi('RecordingPatch');

export const Listens = z
  .object({
    items: z.array(
      z.object({
        id: z.int(),
        user_id: z.int().nullable(),
        api_key_id: z.int().nullable(),
        kind: z.enum(['listen', 'download']),
        address: z.string(),
        requests: z.int().openapi({ description: 'A player asks for one file in many pieces' }),
        listened_at: time,
        last_at: time,
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .openapi('RecordingListens');
export const ListensQuery = z.object(page);

export const ControlParams = z.object({ id: callId });
export const ControlBody = z
  .strictObject({
    action: z.enum(RECORDING_ACTIONS).openapi({
      description: 'A pause records silence. What is recorded by policy can be paused and not stopped',
    }),
  })
  .openapi('RecordingAction');
