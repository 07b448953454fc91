import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { ROUTE_TYPES } from '../model/plan.ts';
import { OUTCOMES } from '../model/verdict.ts';

const moment = z.iso.datetime();
const WHEN = ['route', 'after_hours', 'failover'] as const;
const route = z.union([z.object({ type: z.enum(ROUTE_TYPES), target: z.string() }), z.null()]);
/** As a carrier sends it: with + or 00, national, or not at all. */
const caller = z.string().regex(/^\+?[0-9]{0,20}$/, 'is no number');

export const DidParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const TraceQuery = z.object({
  from: caller
    .default('')
    .openapi({ description: 'Who calls, as the carrier sends it; nothing: withheld', example: '+12025550100' }),
  at: moment.optional().openapi({
    description: 'Now, when it is not given; opening hours are known from yesterday to 400 days ahead',
  }),
});

export const Trace = z
  .object({
    number: z.string(),
    friendly_name: z.string().nullable(),
    from: z.string().openapi({ description: 'As the blocklist has it: E.164, or `anonymous`' }),
    at: moment,
    outcome: z.enum(['refused', 'blocked', ...ROUTE_TYPES]).openapi({
      description: 'As far as it is certain: refused, blocked, or what takes the call',
    }),
    steps: z.array(
      z.object({
        step: z.enum(['number', 'limit', 'blocklist', 'schedule', 'route', 'overflow', 'failover']),
        result: z.string().openapi({ example: 'closed' }),
        detail: z.string(),
        route,
        ref: z.string().nullable().openapi({ description: 'What decides it', example: '/schedules/3' }),
        when: z.string().nullable().openapi({ description: 'Only if this is so; null: in any case' }),
      }),
    ),
  })
  .openapi('CallTrace', { description: 'What would happen to a call, by the rules that calls follow' });

export const Webhook = z
  .object({
    urls: z.array(z.object({ when: z.enum(WHEN), url: z.string() })),
    secret_set_at: moment.nullable().openapi({ description: 'null: there is none, so nobody is asked' }),
    previous_secret_until: moment
      .nullable()
      .openapi({ description: 'Requests are signed with the one before as well' }),
  })
  .openapi('DidWebhook', {
    description:
      'A webhook is POSTed `{ id, type: "call.route", at, tenant, call, from, to, did, test }`, signed as Standard Webhooks: `webhook-id`, `webhook-timestamp`, and `webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>`, by blanks where two secrets count. It answers within 2.4 seconds `{ "action": "route", "route": { "type", "target" } }`, `{ "action": "voicemail", "mailbox" }` or `{ "action": "hangup", "reason": "busy" | "rejected" | "unavailable" }`; with anything else the failover of the number counts.',
  });

export const WebhookSecret = z
  .object({
    secret: z.string().openapi({ description: 'Shown once', example: 'whsec_…' }),
    previous_secret_until: moment.openapi({
      description: 'Until then requests are signed with the one before as well',
    }),
  })
  .openapi('DidWebhookSecret');

const ask = {
  url: z.string(),
  outcome: z.enum(OUTCOMES).openapi({ description: '`followed`: the call went where it said; all others: failover' }),
  http_status: z.int().nullable(),
  detail: z.string().nullable(),
  duration_ms: z.int(),
  asked_at: moment,
};

export const WebhookAsk = z
  .object({ id: z.int(), call_id: z.string().nullable().openapi({ description: 'null: a test' }), ...ask })
  .openapi('DidWebhookAsk');
export const WebhookAsks = z
  .object({ items: z.array(WebhookAsk), next_cursor: z.string().nullable() })
  .openapi('DidWebhookAsks');
export const AsksQuery = z.object(paging(300));

export const TestBody = z
  .strictObject({
    when: z.enum(WHEN).optional().openapi({ description: 'Which route of the number; the first that is a webhook' }),
    from: caller.optional().openapi({ description: 'Who is said to call; nothing: withheld', example: '+12025550100' }),
  })
  .openapi('DidWebhookTest');
export const TestResult = z
  .object({
    ...ask,
    action: z.enum(['route', 'hangup']).nullable().openapi({ description: 'null: failover' }),
    route,
    reason: z.enum(['busy', 'rejected', 'unavailable']).nullable(),
  })
  .openapi('DidWebhookTestResult');
