import { z } from '@hono/zod-openapi';
import { LONGEST_BODY, MOST_SEGMENTS } from '../../actions/segments.ts';
import { SMS_STATUSES } from '../../model/status.ts';
import { e164, id, listOf, moment, page } from '../fields.ts';

/** What no text message holds; a check beside the schema, for a document has no place for the flag of this pattern. */
const UNSENDABLE = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

export const SmsInput = z
  .strictObject({
    from: e164.optional().openapi({
      description: 'One of the tenant’s numbers that have SMS; without it the writer’s own, or the only one',
    }),
    to: e164,
    body: z
      .string()
      .min(1)
      .max(LONGEST_BODY)
      .refine((text) => !UNSENDABLE.test(text), 'has characters that cannot be sent')
      .openapi({ description: `At most ${MOST_SEGMENTS} segments` }),
    send_at: moment
      .optional()
      .openapi({ description: 'Not before this time, within a year; until then it can be cancelled' }),
    metadata: z
      .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
      .refine((fields) => Object.keys(fields).length <= 20, 'has more than 20 fields')
      .default({})
      .openapi({ description: 'Fields of your own' }),
  })
  .openapi('SmsInput');

export const Sms = z
  .object({
    id: z.int(),
    thread_id: z.int(),
    direction: z.enum(['inbound', 'outbound']),
    from: z.string(),
    to: z.string(),
    body: z.string(),
    status: z.enum(SMS_STATUSES),
    outcome_unknown: z.boolean().openapi({
      description: 'Handed over, and the answer was lost: it may have been sent, and is never sent again by itself',
    }),
    automatic: z.boolean().openapi({ description: 'A confirmation of STOP, START or HELP' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    encoding: z.enum(['gsm7', 'ucs2']),
    segments: z.int(),
    cost: z.object({ amount: z.string().openapi({ example: '0.0750' }), currency: z.string().nullable() }),
    user_id: z.int().nullable(),
    contact_id: z.int().nullable(),
    provider: z.enum(['internal', 'http', 'smpp', 'sip']),
    provider_message_id: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    created_at: moment,
    send_at: moment.nullable(),
    sent_at: moment.nullable(),
    delivered_at: moment.nullable(),
  })
  .openapi('Sms');

export const SmsWithAttempts = Sms.extend({
  attempts: z.array(
    z.object({
      attempt: z.int(),
      outcome: z.enum(['under_way', 'accepted', 'refused', 'not_sent', 'unknown']),
      detail: z.string().nullable(),
      started_at: moment,
      ended_at: moment.nullable(),
    }),
  ),
}).openapi('SmsWithAttempts');

export const SmsList = listOf(Sms).openapi('SmsList');

export const SmsQuery = z.object({
  ...page,
  thread_id: id.optional(),
  did_id: id.optional(),
  contact_id: id.optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  status: z.enum(SMS_STATUSES).optional(),
  number: z.string().min(1).max(32).optional().openapi({ description: 'Of either side, as it is stored' }),
  from: moment.optional(),
  to: moment.optional(),
});
