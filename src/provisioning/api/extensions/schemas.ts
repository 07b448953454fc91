import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { CODECS } from '../../model/phone.ts';
import { PbxState, RowChange } from '../answers.ts';
import { id, moment, recordingPolicy } from '../fields.ts';
import { dialable, e164, extensionNumber, groupName, language, plainText } from '../text.ts';
import { WriteQuery } from '../writes.ts';

const KINDS = ['sip', 'webrtc'] as const;
const CLASSES = ['internal', 'national', 'international'] as const;
const seconds = z.int().min(5).max(300);
const codecs = z
  .array(z.enum(CODECS))
  .min(1)
  .max(CODECS.length)
  .refine((all) => new Set(all).size === all.length, 'names a codec twice')
  .openapi({ description: 'In order of preference', example: ['g722', 'ulaw'] });
const pin = z
  .string()
  .regex(/^\d{4,10}$/, 'has 4 to 10 digits')
  .openapi({ description: 'Not the number of the mailbox, and none that anybody would guess' });

const settings = {
  display_name: plainText(80),
  user_id: z.int().min(1).nullable().openapi({ description: 'Whose phone it is' }),
  is_agent_phone: z.boolean().openapi({
    description: 'The person signs in to queues with it. Without it: the first phone that somebody gets',
  }),
  kind: z.enum(KINDS).openapi({ description: 'webrtc is a browser, and needs the feature' }),
  codecs,
  nat: z.boolean().openapi({ description: 'May sit behind a router that changes addresses' }),
  caller_name: plainText(80).openapi({ description: 'What colleagues see; the display name unless given' }),
  caller_number: z
    .string()
    .regex(/^[1-9]\d{1,5}$/, 'has 2 to 6 digits')
    .openapi({ description: 'What colleagues see; the extension unless given' }),
  outbound_number: e164.nullable().openapi({ description: 'One of the tenant’s numbers; null: its first' }),
  outbound_class: z.enum(CLASSES),
  dnd: z.boolean(),
  ring_seconds: seconds,
  recording_policy: recordingPolicy(
    'Of calls to it, and of those it makes to the public network; null: what number and queue say, else the tenant’s default',
  ),
  pickup_group: groupName.nullable().openapi({ description: 'Phones of one group may take one another’s calls' }),
};

const forwards = z
  .strictObject({
    always: dialable.nullable(),
    busy: dialable.nullable(),
    no_answer: dialable.nullable(),
    unreachable: dialable.nullable(),
  })
  .partial();

const mailbox = z
  .strictObject({
    enabled: z.boolean().openapi({ description: 'Switched off, it goes with the messages that are in it' }),
    pin,
    language: language.nullable(),
  })
  .partial();

export const ExtensionChanges = z
  .strictObject({ number: extensionNumber, ...settings, forwards, mailbox })
  .partial()
  .openapi('ExtensionChanges');

export const NewExtension = z
  .strictObject({ ...ExtensionChanges.shape, number: extensionNumber, display_name: settings.display_name })
  .openapi('NewExtension');

export const BulkExtensions = z
  .strictObject({ extensions: z.array(NewExtension).min(1).max(1000) })
  .openapi('NewExtensions');

export const Extension = z
  .object({
    id: z.int(),
    number: z.string(),
    ...settings,
    is_agent_phone: z.boolean().openapi({ description: 'Somebody signs in to queues with it' }),
    codecs: z.array(z.string()),
    sip_username: z.string().openapi({ description: 'Together with the secret what a phone registers with' }),
    forwards: z.object({
      always: z.string().nullable(),
      busy: z.string().nullable(),
      no_answer: z.string().nullable(),
      unreachable: z.string().nullable(),
    }),
    mailbox: z.object({ enabled: z.boolean(), number: z.string().nullable(), language: z.string().nullable() }),
    display_name: z.string(),
    caller_name: z.string(),
    caller_number: z.string(),
    outbound_number: z.string().nullable(),
    pickup_group: z.string().nullable(),
    ring_seconds: z.int(),
    created_at: moment,
    updated_at: moment,
  })
  .openapi('Extension');

export const Setup = z
  .object({
    sip_uri: z.string(),
    server: z.string(),
    port: z.int(),
    transport: z.string(),
    websocket_url: z.string().nullable(),
    username: z.string(),
    password: z.string(),
    qr_svg: z.string().openapi({ description: 'The link as a QR code' }),
    link: z.string().openapi({ description: 'sip: address with user and password, as softphones scan it' }),
    clients: z.array(z.object({ client: z.string(), text: z.string() })).openapi({
      description: 'What is pasted into some clients; for jssip, in a browser, the beginning of a script',
    }),
  })
  .openapi('PhoneSetup', { description: 'Shown this once; keep it to the person it is for' });

export const ExtensionWritten = z
  .object({
    extension: Extension,
    secret: z.string().optional().openapi({ description: 'Shown this once' }),
    mailbox_pin: z.string().optional().openapi({ description: 'Of a new mailbox; shown this once' }),
    setup: Setup.optional(),
    pbx: PbxState,
  })
  .openapi('ExtensionWritten');

export const ExtensionLive = Extension.extend({
  device: z.enum(['online', 'offline', 'unknown']).openapi({ description: 'Whether a phone is registered now' }),
}).openapi('ExtensionWithDevice');

export const ListExtensions = z.object({
  ...paging(),
  number: z.string().max(20).optional(),
  user_id: id.optional(),
});
export const Extensions = z
  .object({ items: z.array(Extension), next_cursor: z.string().nullable() })
  .openapi('Extensions');

export const DeleteQuery = WriteQuery.extend({
  force: z.enum(['true', 'false']).default('false').openapi({
    description: 'Ends queue memberships and colleagues’ forwards that lead here; numbers must be led elsewhere first',
  }),
});

export const BulkReport = z
  .object({
    created: z.int(),
    failed: z.int(),
    dry_run: z.boolean(),
    items: z.array(
      z.object({
        index: z.int(),
        number: z.string(),
        status: z.enum(['created', 'failed']),
        id: z.int().optional(),
        sip_username: z.string().optional(),
        secret: z.string().optional(),
        mailbox_pin: z.string().optional(),
        code: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
    changes: z.array(RowChange).optional().openapi({ description: 'Of a dry run; secrets are masked' }),
    pbx: PbxState,
  })
  .openapi('ExtensionsReport');
