import { z } from '@hono/zod-openapi';
import { isSupportedCountry } from 'libphonenumber-js';
import { line } from './text.ts';

/**
 * What a tenant sets for itself, as stored in `tenants.settings` and shown over HTTP. Rooms read it by
 * {@link readSettings}, which knows what counts where nothing was set.
 */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is not a time of day');
const days = z.int().min(1).max(36_500).nullable();

const span = z
  .strictObject({
    days: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .min(1)
      .max(7),
    from: clock.openapi({ example: '09:00' }),
    to: clock.openapi({ example: '17:30', description: 'Not after `from`: ends on the next day' }),
  })
  .openapi('BusinessHours');

const holiday = z.strictObject({ date: z.iso.date(), name: line(80) }).openapi('Holiday');

export const RETENTION_KINDS = ['calls', 'recordings', 'voicemails', 'sms', 'chats', 'tickets', 'audit_logs'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

const retention = z
  .strictObject({
    calls: days,
    recordings: days,
    voicemails: days,
    sms: days,
    chats: days,
    tickets: days,
    audit_logs: days,
  } satisfies Record<RetentionKind, typeof days>)
  .openapi('Retention', { description: 'Days that each kind of record is kept; null: for ever' });

const shape = {
  timezone: z.string().max(64).refine(isZone, 'is not a time zone').openapi({ example: 'Europe/Berlin' }),
  language: z.string().max(35).refine(isLanguage, 'is not a language tag').openapi({ example: 'en' }),
  currency: z.string().refine(isCurrency, 'is not a currency').openapi({ example: 'EUR' }),
  country: z
    .string()
    .refine((code) => isSupportedCountry(code), 'is not a country (ISO 3166-1 alpha-2)')
    .openapi({ example: 'DE', description: 'Numbers without a country code are of this country' }),
  date_format: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY']),
  time_format: z.enum(['24h', '12h']),
  business_hours: z.array(span).max(50).openapi({ description: 'In `timezone`; empty: always open' }),
  holidays: z.array(holiday).max(400),
  break_reasons: z.array(line(80)).max(50).openapi({ description: 'What a break may be called; empty: anything' }),
  call_recording: z.enum(['never', 'on_demand', 'always']),
  recording_announcement: z
    .string()
    .max(32)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/, 'is not the name of a music')
    .openapi({ example: 'recorded', description: 'A music: its first piece is played before a call is recorded' }),
  call_listening: z
    .enum(['announced', 'silent'])
    .openapi({ description: 'Whether the parties are told before a supervisor listens to their call' }),
  chat_enabled: z.boolean(),
  helpdesk_enabled: z.boolean(),
  retention,
};

export const TenantSettings = z
  .strictObject({
    ...shape,
    country: shape.country.nullable(),
    recording_announcement: shape.recording_announcement.nullable(),
  })
  .openapi('TenantSettings', { description: 'Without a country, numbers have to be international' });
export type TenantSettings = z.infer<typeof TenantSettings>;

/** A change: what is named is set, null brings back what counts where nothing is set. */
export const TenantSettingsChange = z
  .strictObject({
    timezone: shape.timezone.nullable(),
    language: shape.language.nullable(),
    currency: shape.currency.nullable(),
    country: shape.country.nullable(),
    date_format: shape.date_format.nullable(),
    time_format: shape.time_format.nullable(),
    business_hours: shape.business_hours.nullable(),
    holidays: shape.holidays.nullable(),
    break_reasons: shape.break_reasons.nullable(),
    call_recording: shape.call_recording.nullable(),
    recording_announcement: shape.recording_announcement.nullable(),
    call_listening: shape.call_listening.nullable(),
    chat_enabled: shape.chat_enabled.nullable(),
    helpdesk_enabled: shape.helpdesk_enabled.nullable(),
    retention: retention.partial().nullable(),
  })
  .partial()
  .openapi('TenantSettingsChange', { description: 'Only what is named changes; null: back to the default' });
export type TenantSettingsChange = z.infer<typeof TenantSettingsChange>;

const DEFAULTS: TenantSettings = {
  timezone: 'UTC',
  language: 'en',
  currency: 'EUR',
  country: null,
  date_format: 'YYYY-MM-DD',
  time_format: '24h',
  business_hours: [],
  holidays: [],
  break_reasons: [],
  call_recording: 'never',
  recording_announcement: null,
  call_listening: 'announced',
  chat_enabled: true,
  helpdesk_enabled: true,
  retention: {
    calls: null,
    recordings: null,
    voicemails: null,
    sms: null,
    chats: null,
    tickets: null,
    audit_logs: null,
  },
};

/** @param stored `tenants.settings`, also as JSON text. A part that cannot be used counts as not set. */
export function readSettings(stored: unknown): TenantSettings {
  const given = objectOf(stored);
  const usable = Object.entries(TenantSettingsChange.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(given[key]);
    return parsed.success && parsed.data != null ? [[key, parsed.data] as const] : [];
  });
  const set = Object.fromEntries(usable) as Partial<TenantSettings>;
  return { ...DEFAULTS, ...set, retention: { ...DEFAULTS.retention, ...set.retention } };
}

/** What is stored after a change. Keys that this version does not know stay as they are. */
export function changedSettings(stored: unknown, change: TenantSettingsChange): Record<string, unknown> {
  const { retention: kept, ...rest } = change;
  const before = objectOf(stored);
  const after = { ...before, ...rest, ...(kept === undefined ? {} : { retention: mergedRetention(before, kept) }) };
  return withoutNull(after);
}

function mergedRetention(before: Record<string, unknown>, change: TenantSettingsChange['retention']) {
  return change == null ? null : withoutNull({ ...objectOf(before['retention']), ...change });
}

function withoutNull(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

function objectOf(stored: unknown): Record<string, unknown> {
  const value = typeof stored === 'string' ? parsedJson(stored) : stored;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isZone(name: string): boolean {
  return accepts(() => new Intl.DateTimeFormat('en', { timeZone: name })) && /^[A-Za-z]/.test(name);
}

function isLanguage(tag: string): boolean {
  return accepts(() => Intl.getCanonicalLocales(tag)) && tag !== '';
}

function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}

function accepts(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
