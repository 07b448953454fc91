import { z } from '@hono/zod-openapi';
import { CALLBACK_STATES } from '../model/callback.ts';

const moment = z.iso.datetime();

export const CallbackDto = z
  .object({
    id: z.int(),
    queue: z.object({ id: z.int(), name: z.string(), display_name: z.string() }),
    number: z.string().openapi({ description: 'What is called, E.164', example: '+49305550123' }),
    name: z.string(),
    state: z.enum(CALLBACK_STATES).openapi({
      description:
        '`waiting` for its time or for the queue, `queued` in its place, `calling` the customer (an agent has taken it), ' +
        '`missed` the customer just was not reached; over: `answered`, `cancelled`, `failed`, `expired`, `unknown` ' +
        '(nobody could note how a call ended, so it is not repeated)',
    }),
    reason: z.string().nullable().openapi({
      description:
        'Why it is over: `called_in` by the customer, `cancelled`, `blocked`, `not_reached`, `queue_gone`, `not_noted`',
    }),
    joined_at: moment.openapi({ description: 'Since when the customer has waited; it decides the place' }),
    requested_at: moment,
    wait_seconds: z.int().nullable().openapi({ description: 'From joined_at until it was over; null while it is not' }),
    attempts: z.int().openapi({ description: 'How often the customer was called' }),
    last_outcome: z.string().nullable().openapi({
      description:
        'Of the last attempt; `REFUSED`: the customer was not dialled (the tenant’s calls at once, no trunk), which counts as none',
      example: 'NOANSWER',
    }),
    called_at: moment.nullable(),
    next_attempt_at: moment.nullable().openapi({ description: 'Not before; null while it is queued, called or over' }),
    answered_at: moment.nullable(),
    ended_at: moment.nullable(),
    cancelled_by: z.int().nullable().openapi({ description: 'User id' }),
    call_id: z.string().openapi({ description: 'The call in which it was asked for' }),
  })
  .openapi('Callback');
export type CallbackDto = z.infer<typeof CallbackDto>;
