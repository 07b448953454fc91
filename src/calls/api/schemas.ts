import { z } from '@hono/zod-openapi';

const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });

const Party = z
  .object({
    number: z.string().openapi({ description: "'' when withheld", example: '+49305550123' }),
    name: z.string(),
  })
  .openapi('CallParty');

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export const STATES = ['ringing', 'queued', 'answered', 'held'] as const;

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
    started_at: time,
    answered_at: time.nullable(),
  })
  .openapi('Call');

export const Calls = z
  .object({
    items: z.array(Call),
    next_cursor: z.string().nullable(),
    seq: z.int().openapi({ description: 'Stream on from here: `/api/v1/stream?since=<seq>`' }),
  })
  .openapi('Calls');

export const ListCallsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
  state: z.enum(STATES).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  queue_id: z.coerce.number().int().min(1).optional(),
});

export const CallParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/) });
