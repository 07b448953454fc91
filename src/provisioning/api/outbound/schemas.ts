import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { isPrefix, VERDICTS } from '../../model/outbound/prefix.ts';
import { id, line, moment, reference } from '../fields.ts';

const prefix = z
  .string()
  .max(16)
  .refine(isPrefix, 'is no beginning of a number in E.164')
  .openapi({ description: 'The beginning of numbers; `+` begins them all', example: '+49900' });
const extensionId = reference.nullable().openapi({ description: 'null: of the tenant' });

const ruling = {
  verdict: z.enum(VERDICTS),
  reason: line(255).nullable(),
};
export const NewPrefix = z
  .strictObject({
    prefix,
    extension_id: extensionId.default(null),
    verdict: ruling.verdict,
    reason: ruling.reason.default(null),
  })
  .openapi('NewOutboundPrefix');
export const PrefixPatch = z.strictObject(z.object(ruling).partial().shape).openapi('OutboundPrefixPatch');
export const Prefix = z
  .object({
    id: z.int(),
    extension_id: extensionId,
    prefix: z.string(),
    ...ruling,
    created_at: moment,
    updated_at: moment,
  })
  .openapi('OutboundPrefix', {
    description:
      'The longest that a number begins with counts; of equal ones the extension’s, then the tenant’s, then the risky',
  });
export const Prefixes = z
  .object({ items: z.array(Prefix), next_cursor: z.string().nullable() })
  .openapi('OutboundPrefixes');
export const PrefixesQuery = z.object({ ...paging(), extension_id: id.optional() });

export const RiskyPrefixes = z
  .object({ items: z.array(z.object({ prefix: z.string(), reason: z.string() })) })
  .openapi('RiskyPrefixes');

const price = z.number().min(0).max(99_999).multipleOf(0.0001);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'is no currency')
  .openapi({ description: 'The tenant’s', example: 'EUR' });
const destination = line(128).nullable().openapi({ example: 'Germany, mobile' });
export const NewRates = z
  .strictObject({
    rates: z
      .array(z.strictObject({ prefix, price_per_minute: price, currency, destination: destination.default(null) }))
      .min(1)
      .max(500)
      .refine((all) => new Set(all.map((rate) => rate.prefix)).size === all.length, 'a prefix stands there twice'),
  })
  .openapi('NewCallRates');
export const Rate = z
  .object({
    id: z.int(),
    prefix: z.string(),
    price_per_minute: z.number(),
    currency: z.string(),
    destination,
    created_at: moment,
    updated_at: moment,
  })
  .openapi('CallRate');
export const Rates = z.object({ items: z.array(Rate), next_cursor: z.string().nullable() }).openapi('CallRates');
export const RatesSet = z.object({ items: z.array(Rate) }).openapi('CallRatesSet');
export const RatesQuery = z.object(paging());

const cap = z.number().min(0).max(99_999_999).multipleOf(0.0001).nullable();
const limits = {
  max_calls: z.int().min(0).max(10_000).nullable().openapi({ description: 'At once' }),
  max_calls_per_minute: z
    .int()
    .min(0)
    .max(10_000)
    .nullable()
    .openapi({ description: 'That one phone may begin; the tenant’s counts for each that has none of its own' }),
  max_call_seconds: z.int().min(10).max(86_400).nullable().openapi({ description: 'null: four hours for the tenant' }),
  daily_cap: cap.openapi({ description: 'By the clock of the tenant’s time zone' }),
  monthly_cap: cap,
};
export const SetLimits = z
  .strictObject({ extension_id: extensionId.default(null), ...limits })
  .openapi('SetOutboundLimits', { description: 'All of them at once; null: no limit of its own' });
export const Limits = z
  .object({
    extension_id: extensionId,
    extension: z.string().nullable(),
    display_name: z.string().nullable(),
    ...limits,
  })
  .openapi('OutboundLimits');
export const LimitsList = z
  .object({ items: z.array(Limits), next_cursor: z.string().nullable() })
  .openapi('OutboundLimitsList');
export const LimitsQuery = z.object(paging());

const period = z.object({
  spent: z.number(),
  cap: z.number().nullable(),
  from: moment,
  to: moment,
});
export const Usage = z
  .object({
    currency: z.string(),
    from: moment,
    to: moment,
    calls: z.int().openapi({ description: 'Legs to the public network that were begun in this time' }),
    seconds: z.int().openapi({ description: 'From answer to end' }),
    cost: z.number(),
    by_extension: z
      .array(
        z.object({
          extension_id: z.int().nullable(),
          extension: z.string().nullable().openapi({ description: 'null: no phone that the tenant has now made them' }),
          display_name: z.string().nullable(),
          calls: z.int(),
          seconds: z.int(),
          cost: z.number(),
        }),
      )
      .openapi({ description: 'The dearest first, 1000 at most' }),
    today: period.openapi({ description: 'What is compared with the cap: the sum is made every 15 seconds' }),
    this_month: period,
  })
  .openapi('OutboundUsage');
export const UsageQuery = z
  .object({ from: moment.optional(), to: moment.optional() })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), { path: ['to'], message: 'goes with from' })
  .refine(({ from, to }) => from === undefined || to === undefined || isRange(from, to), {
    path: ['to'],
    message: 'is not after from, or more than 400 days after it',
  });

function isRange(from: string, to: string): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days > 0 && days <= 400;
}

export const CheckQuery = z.object({
  number: z.string().min(3).max(32).openapi({ description: 'E.164' }),
  extension_id: id.optional(),
});
export const Check = z
  .object({
    number: z.string(),
    allowed: z.boolean().openapi({ description: 'By prefix; class of service and caps come on top' }),
    by: z.union([
      z.object({ prefix: z.string(), of: z.enum(['extension', 'tenant', 'risky']), reason: z.string().nullable() }),
      z.null(),
    ]),
    price_per_minute: z.number().nullable().openapi({ description: 'null: the tenant has no rates' }),
    rate_prefix: z.string().nullable(),
  })
  .openapi('OutboundCheck');
