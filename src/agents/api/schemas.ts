import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { line } from '../../tenancy/guard/text.ts';
import { STATUSES } from '../model/choice.ts';
import { LABELS } from '../model/interval.ts';
import { AgentDto, DEVICES, WORK } from './dto.ts';

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const page = paging();

export const SEQ = z.int().openapi({ description: 'Stream on from here: `/api/v1/stream?since=<seq>`' });

export const AgentParams = z.object({ id: id.openapi({ description: 'User id' }) });

export const ListAgentsQuery = z.object({
  ...page,
  status: z.enum(STATUSES).optional(),
  queue: id.optional().openapi({ description: 'Id of a queue: only those whose phone is in it now' }),
  team: z.string().min(1).max(64).optional(),
});

export const Agents = z
  .object({ items: z.array(AgentDto), next_cursor: z.string().nullable(), seq: SEQ })
  .openapi('Agents');

export const StatusBody = z
  .strictObject({
    status: z.enum(STATUSES),
    reason: line(80)
      .nullable()
      .optional()
      .openapi({ description: 'Why; not for available and offline', example: 'lunch' }),
  })
  .refine(({ status, reason: why }) => why == null || (status !== 'available' && status !== 'offline'), {
    path: ['reason'],
    message: 'available and offline have no reason',
  })
  .openapi('AgentStatus');

export const BreakReasons = z
  .object({
    items: z.array(z.string()),
    free: z.boolean().openapi({ description: 'Whether a break may be given any other reason, or none' }),
  })
  .openapi('BreakReasons');

export const TimelineQuery = z.object({
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a day')
    .optional()
    .openapi({ description: 'A day in the tenant’s time zone; today when neither day nor from and to are given' }),
  from: moment.optional(),
  to: moment.optional(),
});

export const Timeline = z
  .object({
    user_id: z.int(),
    from: moment,
    to: moment,
    timezone: z.string(),
    signed_in_seconds: z.int(),
    signed_in_ms: z.int().openapi({ description: 'Exactly the sum of the intervals' }),
    totals: z.array(z.object({ label: z.enum(LABELS), seconds: z.int(), ms: z.int() })),
    intervals: z.array(
      z.object({
        started_at: moment,
        ended_at: moment,
        label: z.enum(LABELS),
        reason: z.string().nullable(),
        call_id: z.string().nullable(),
        duration_ms: z.int(),
      }),
    ),
  })
  .openapi('AgentTimeline');

export const ListQueuesQuery = z.object(page);

const QueueMember = z
  .object({
    user_id: z.int(),
    name: z.string(),
    extension: z.string().nullable(),
    status: z.enum(STATUSES),
    device: z.enum(DEVICES),
    work: z.enum(WORK),
    can_take_call: z.boolean(),
    in_queue: z.boolean().openapi({ description: 'Whether Asterisk has the phone in this queue' }),
    paused: z.boolean(),
    paused_reason: z.string().nullable(),
    penalty: z.int().nullable(),
  })
  .openapi('QueueMember');

export const Queues = z
  .object({
    items: z.array(
      z
        .object({ id: z.int(), name: z.string(), display_name: z.string(), members: z.array(QueueMember) })
        .openapi('QueueOnFloor'),
    ),
    next_cursor: z.string().nullable(),
    seq: SEQ,
  })
  .openapi('QueuesOnFloor');
