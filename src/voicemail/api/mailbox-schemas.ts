import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { GREETING_KINDS, type GreetingKind } from '../store/greetings.ts';
import { id } from './schemas.ts';

const time = z.iso.datetime();
const MAIL = ['off', 'attach', 'link'] as const;

export const Mailbox = z
  .object({
    id: z.int(),
    number: z.string(),
    name: z.string(),
    language: z.string().nullable(),
    kind: z.enum(['extension', 'shared']),
    extension_id: z.int().nullable(),
    user_id: z.int().nullable().openapi({ description: 'Whose extension it is' }),
    queue: z
      .object({ id: z.int(), name: z.string() })
      .nullable()
      .openapi({ description: 'Who serves it shares the box' }),
    new_messages: z.int(),
    read_messages: z.int(),
    mail: z.enum(MAIL),
    mail_to: z.string().nullable().openapi({ description: 'null: whose extension it is' }),
    delete_mailed: z.boolean(),
    updated_at: time,
  })
  .openapi('Mailbox');
export const Mailboxes = z.object({ items: z.array(Mailbox), next_cursor: z.string().nullable() }).openapi('Mailboxes');

export const GreetingState = z
  .object({ kind: z.enum(GREETING_KINDS as [GreetingKind, ...GreetingKind[]]), size_bytes: z.int() })
  .openapi('MailboxGreeting');

export const MailboxWithGreetings = z
  .object({
    ...Mailbox.shape,
    greetings: z.array(GreetingState).openapi({ description: 'Recorded on the phone or uploaded' }),
  })
  .openapi('MailboxWithGreetings');

export const MailboxesQuery = z.object(paging(300));

export const MailboxChange = z
  .strictObject({
    pin: z
      .string()
      .regex(/^\d{4,10}$/, 'has 4 to 10 digits')
      .openapi({ description: 'Not the number of the mailbox, and none that anybody would guess; never shown' }),
    mail: z.enum(MAIL).openapi({ description: 'Each new message by mail: with its sound, or with a link to it' }),
    mail_to: z.email().max(255).nullable(),
    delete_mailed: z.boolean().openapi({
      description: 'Into the wastebasket once the mail server has taken the sound; counts with attach only',
    }),
  })
  .partial()
  .openapi('MailboxChange');

export const GreetingParams = z.object({ id, kind: z.enum(GREETING_KINDS as [GreetingKind, ...GreetingKind[]]) });

export const Transcription = z.object({ url: z.string(), updated_at: time }).openapi('VoicemailTranscription');
export const TranscriptionSet = z
  .object({
    url: z.string(),
    updated_at: time,
    secret: z.string().optional().openapi({ description: 'Shown this once' }),
  })
  .openapi('VoicemailTranscriptionSet');
export const TranscriptionInput = z
  .strictObject({
    url: z.string().min(8).max(512),
    secret: z
      .string()
      .min(16)
      .max(200)
      .regex(/^[\x21-\x7e]+$/, 'has a blank, or a character that is not ASCII')
      .optional()
      .openapi({ description: 'Signs what is sent; one is made where none is given, and stays until another is' }),
  })
  .openapi('VoicemailTranscriptionInput');
