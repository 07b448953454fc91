import { z } from '@hono/zod-openapi';
import { line } from '../../../tenancy/guard/text.ts';
import { listOf, moment, reference } from '../fields.ts';

/** Printable ASCII: goes into a header or a fixed field of a protocol. */
const plain = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\x21-\x7e]+$/, 'has other characters than visible ASCII');

const Http = {
  base_url: z
    .url({ protocol: /^https?$/ })
    .max(255)
    .refine((text) => !/[?#@]/.test(text), 'must not hold a query, a fragment or a user')
    .openapi({ example: 'https://api.twilio.com', description: 'Without a path of its own where it is Twilio’s' }),
  account: plain(64).openapi({ description: 'AccountSid' }),
};
const Smpp = {
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  tls: z.boolean(),
  system_id: plain(15),
  system_type: z
    .string()
    .max(12)
    .regex(/^[\x21-\x7e]*$/, 'has other characters than visible ASCII'),
  long_messages: z.enum(['parts', 'payload']),
};
const Sip = { trunk_id: reference };

const HttpSettings = z.strictObject({ ...Http, base_url: Http.base_url.default('https://api.twilio.com') });
const SmppSettings = z.strictObject({
  ...Smpp,
  port: Smpp.port.default(2775),
  tls: Smpp.tls.default(false),
  system_type: Smpp.system_type.default(''),
  long_messages: Smpp.long_messages.default('parts'),
});
const SipSettings = z.strictObject(Sip);

const fields = {
  name: line(80),
  price: z
    .string()
    .regex(/^\d{1,5}(\.\d{1,4})?$/, 'is no amount')
    .openapi({ example: '0.075', description: 'Of one segment, where the provider does not say it' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is no currency')
    .nullable(),
  per_number_minute: z.int().min(1).max(6_000).openapi({ description: 'Messages of one number in any minute' }),
  enabled: z.boolean(),
  did_ids: z.array(reference).max(500).openapi({
    description: 'Numbers that go by it; numbers that stand nowhere go by the oldest provider that is enabled',
  }),
};
const secretOf = (least: number) =>
  z
    .string()
    .min(least)
    .max(128)
    .regex(/^[\x21-\x7e]+$/, 'has other characters than visible ASCII')
    .openapi({ description: 'Auth token or password; never shown again' });
/** What signs callbacks must not be guessed. */
export const SHORTEST_HTTP_SECRET = 8;
const secret = secretOf(SHORTEST_HTTP_SECRET);
const smppSecret = secretOf(1);

const optional = {
  price: fields.price.default('0'),
  currency: fields.currency.default(null),
  per_number_minute: fields.per_number_minute.default(60),
  enabled: fields.enabled.default(true),
  did_ids: fields.did_ids.default([]),
};

export const ProviderInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('http'), name: fields.name, settings: HttpSettings, secret, ...optional }),
    z.strictObject({
      kind: z.literal('smpp'),
      name: fields.name,
      settings: SmppSettings,
      secret: smppSecret,
      ...optional,
    }),
    z.strictObject({ kind: z.literal('sip'), name: fields.name, settings: SipSettings, ...optional }),
  ])
  .openapi('SmsProviderInput');

export const ProviderPatch = z
  .strictObject({
    ...fields,
    secret: smppSecret,
    settings: z
      .strictObject({ ...Http, ...Smpp, ...Sip })
      .partial()
      .openapi({ description: 'Fields of its kind' }),
  })
  .partial()
  .openapi('SmsProviderPatch');

const FIELDS_OF = { http: Object.keys(Http), smpp: Object.keys(Smpp), sip: Object.keys(Sip) } as const;

/** The first field that this kind does not have. */
export function strangeField(kind: keyof typeof FIELDS_OF, settings: object): string | undefined {
  return Object.keys(settings).find((field) => !FIELDS_OF[kind].includes(field));
}

export const Provider = z
  .object({
    id: z.int(),
    name: z.string(),
    kind: z.enum(['http', 'smpp', 'sip']),
    settings: z.record(z.string(), z.unknown()),
    has_secret: z.boolean(),
    price: z.string(),
    currency: z.string().nullable(),
    per_number_minute: z.int(),
    enabled: z.boolean(),
    did_ids: z.array(z.int()),
    inbound_url: z
      .string()
      .nullable()
      .openapi({ description: 'What the provider is to call with messages (kind http)' }),
    created_at: moment,
    updated_at: moment,
  })
  .openapi('SmsProvider');
export const Providers = listOf(Provider).openapi('SmsProviders');
