import { z } from '@hono/zod-openapi';
import { line } from '../../tenancy/guard/text.ts';

/** What a tenant sets for all its messages, as stored in `sms_settings.settings` and shown over HTTP. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day');

const shape = {
  quiet_hours: z
    .strictObject({ from: clock.openapi({ example: '21:00' }), to: clock.openapi({ example: '08:00' }) })
    .nullable()
    .openapi({
      description:
        'Messages wait until it is over where the recipient is (by the country of the number; where that has several time ' +
        'zones, in all of them), unless the recipient wrote within the last 24 hours',
    }),
  per_minute: z.int().min(1).max(6_000).openapi({ description: 'Messages of the tenant in any minute; others wait' }),
  stop_reply: line(320).openapi({ description: 'Confirms STOP, once' }),
  start_reply: line(320).openapi({ description: 'Confirms START' }),
  help_reply: line(320).openapi({ description: 'Answers HELP: who writes, and how to end it' }),
};

export const SmsSettings = z.strictObject(shape);
export type SmsSettings = z.infer<typeof SmsSettings>;
export const SmsSettingsChange = z.strictObject(shape).partial().openapi('SmsSettingsChange');
export type SmsSettingsChange = z.infer<typeof SmsSettingsChange>;

const DEFAULTS: SmsSettings = {
  quiet_hours: null,
  per_minute: 600,
  stop_reply: 'You will get no more messages from this number. Reply START to get them again.',
  start_reply: 'You will get messages from this number again. Reply STOP to end them.',
  help_reply: 'Reply STOP to get no more messages from this number.',
};

/** A part that cannot be used counts as not set. @param stored `sms_settings.settings` */
export function readSmsSettings(stored: unknown): SmsSettings {
  const given = new Map(Object.entries(typeof stored === 'object' && stored !== null ? stored : {}));
  const usable = Object.entries(shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(given.get(key));
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return { ...DEFAULTS, ...(Object.fromEntries(usable) as Partial<SmsSettings>) };
}
