import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';

export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const reference = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** What people may move messages to; others are shown as Asterisk calls them. */
export const MOVE_TO = { inbox: 'INBOX', old: 'Old', work: 'Work', family: 'Family', friends: 'Friends' } as const;
export const MOVE_FOLDERS = ['inbox', 'old', 'work', 'family', 'friends'] as const;
/** Also those that only Asterisk moves messages to. */
export const FOLDER_FILTERS = [...MOVE_FOLDERS, 'urgent', 'waste'] as const;

const voicemail = {
  id: z.int(),
  mailbox: z.object({ id: z.int(), number: z.string(), name: z.string() }),
  folder: z.string().openapi({
    example: 'inbox',
    description: 'inbox and urgent are new, every other is read; waste: deleted, until it goes for good',
  }),
  is_read: z.boolean(),
  read_at: time.nullable(),
  urgent: z.boolean(),
  from: z.object({
    number: z.string().openapi({ description: 'E.164 where it can be understood; empty when withheld' }),
    name: z.string().openapi({ description: 'As the caller says; anybody can say anything' }),
    contact: z.object({ id: z.int(), name: z.string() }).nullable(),
  }),
  received_at: time,
  duration_seconds: z.int(),
  size_bytes: z.int(),
  format: z.string(),
  call_id: z.string().nullable().openapi({ description: 'The call record of the call that left it' }),
  did_id: z.int().nullable().openapi({ description: 'The number that was called' }),
  user_id: z.int().nullable().openapi({ description: 'Whose mailbox it was then' }),
  transcription: z.string().nullable(),
  deleted_at: time.nullable(),
};
export const Voicemail = z.object(voicemail).openapi('Voicemail');
export const Voicemails = z
  .object({ items: z.array(Voicemail), next_cursor: z.string().nullable() })
  .openapi('Voicemails');

export const VoicemailWithTasks = z
  .object({
    ...voicemail,
    tasks: z.array(
      z.object({
        kind: z.enum(['mail', 'transcribe', 'delete']),
        state: z.enum(['waiting', 'done', 'failed']),
        attempts: z.int().openapi({ description: 'That failed' }),
        error: z.string().nullable(),
      }),
    ),
  })
  .openapi('VoicemailWithTasks');

export const VoicemailsQuery = z.object({
  ...paging(300),
  mailbox_id: id.optional(),
  is_read: flag.optional(),
  folder: z.enum(FOLDER_FILTERS).optional(),
  deleted: flag.optional().openapi({ description: 'true: those that wait to be deleted for good' }),
  number: z.string().min(1).max(80).optional().openapi({ description: 'Who called, exactly as shown' }),
  call_id: z.string().max(32).optional(),
  from: time.optional().openapi({ description: 'Received at this time or later' }),
  to: time.optional().openapi({ description: 'Received before this time' }),
});

export const OneParams = z.object({ id });

export const VoicemailChange = z
  .strictObject({
    is_read: z.boolean().openapi({ description: 'The lamp of the phone follows' }),
    folder: z.enum(MOVE_FOLDERS),
  })
  .partial()
  .openapi('VoicemailChange');

export const DeleteQuery = z.object({
  how: z.enum(['waste', 'forever']).default('waste').openapi({ description: 'forever: past the wastebasket' }),
});

export const ToMailbox = z.strictObject({ mailbox_id: reference }).openapi('ToMailbox');

export const AudioQuery = z.object({
  download: flag.optional().openapi({ description: 'true: a browser saves it in place of playing it' }),
});
export const Audio = z.string().openapi({ type: 'string', format: 'binary' });
export const LinkParams = z.object({ token: z.string().max(200) });
