import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });

const Party = z
  .object({
    number: z.string().openapi({ description: "'' when withheld", example: '+49305550123' }),
    name: z.string(),
  })
  .openapi('CallParty');

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export const STATES = ['ringing', 'queued', 'answered', 'held'] as const;

const Leg = z
  .object({
    id: z.string().openapi({ description: 'Names it in commands', example: '1795331380.17' }),
    kind: z.enum(['phone', 'trunk']),
    user_id: z.int().nullable(),
    number: z.string(),
    name: z.string(),
    state: z.enum(['calling', 'ringing', 'waiting', 'talking', 'held']).openapi({
      description: '`held`: on hold or parked. `waiting`: hears no other party (a menu, a queue, the mailbox).',
    }),
    parked_at: z.string().nullable().openapi({ description: 'What to dial to take it back, while it is parked' }),
  })
  .openapi('CallLeg');

export const Call = z
  .object({
    id: z.string().openapi({ description: 'The same as of its call record later' }),
    direction: z.enum(DIRECTIONS),
    state: z.enum(STATES).openapi({
      description: '`answered`: the caller talks with somebody. Menus, announcements and voicemail are `ringing`.',
    }),
    from: Party,
    to: Party,
    did: z.string().nullable(),
    queue: z
      .object({ id: z.int(), name: z.string(), display_name: z.string(), joined_at: time })
      .nullable()
      .openapi({ description: 'The queue it came through last; it waits there while `state` is `queued`' }),
    agents: z.array(z.int()).readonly().openapi({ description: 'User ids of those whose phone rings or who talk' }),
    legs: z.array(Leg).readonly().openapi({ description: 'Who is in it, oldest first' }),
    started_at: time,
    answered_at: time.nullable(),
  })
  .openapi('Call');

export const ShownCall = Call.extend({
  duration_seconds: z.int(),
  contact: z
    .object({ id: z.int(), name: z.string() })
    .nullable()
    .openapi({ description: 'The contact that has the number of the other side' }),
  may: z.array(z.string()).openapi({
    description: 'What the caller of this may ask for now: `hangup`, `hold`, `transfer`, `listen` …',
    example: ['hangup', 'hold', 'unhold', 'mute', 'unmute', 'dtmf', 'transfer', 'park'],
  }),
}).openapi('ShownCall');

export const Calls = z
  .object({
    items: z.array(ShownCall),
    next_cursor: z.string().nullable(),
    seq: z.int().openapi({ description: 'Stream on from here: `/api/v1/stream?since=<seq>`' }),
  })
  .openapi('Calls');

export const ListCallsQuery = z.object({
  ...paging(),
  state: z.enum(STATES).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  queue_id: z.coerce.number().int().min(1).optional(),
});

export const CallParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/) });
