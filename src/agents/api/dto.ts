import { z } from '@hono/zod-openapi';
import { STATUSES } from '../model/choice.ts';

export const DEVICES = ['not_registered', 'idle', 'ringing', 'in_use', 'on_hold', 'unavailable'] as const;
export const WORK = ['none', 'ringing', 'talking', 'wrap_up'] as const;

const moment = z.iso.datetime({ precision: 3 });

export const QueueSeatDto = z
  .object({
    id: z.int(),
    name: z.string().openapi({ example: 'support' }),
    display_name: z.string(),
    paused: z.boolean(),
    paused_reason: z.string().nullable(),
    penalty: z.int(),
  })
  .openapi('AgentQueue', { description: 'A queue that the phone is a member of, as Asterisk shows it' });

export const AgentDto = z
  .object({
    user_id: z.int(),
    name: z.string(),
    extension: z.string().nullable(),
    status: z.enum(STATUSES).openapi({ description: 'What the person chose or was put into, as Asterisk shows it' }),
    wanted_status: z
      .enum(STATUSES)
      .openapi({ description: 'What was asked for last; becomes `status` when Asterisk shows it' }),
    reason: z.string().nullable(),
    device: z.enum(DEVICES).openapi({ description: 'What the phone is' }),
    work: z.enum(WORK).openapi({ description: 'What the calls are' }),
    can_take_call: z.boolean().openapi({ description: 'Available, phone idle, no work' }),
    current_call_id: z.string().nullable(),
    wrap_up_ends_at: moment.nullable(),
    changed_at: moment,
    signed_in_at: moment.nullable(),
    queues: z.array(QueueSeatDto),
  })
  .openapi('Agent');
export type AgentDto = z.infer<typeof AgentDto>;

/** What `queue.member.*` tell: the seat, and whose it is. */
export interface QueueMemberDto {
  readonly queue: { readonly id: number; readonly name: string; readonly display_name: string };
  readonly user_id: number;
  readonly name: string;
  readonly extension: string | null;
  readonly paused: boolean;
  readonly paused_reason: string | null;
  readonly penalty: number;
}
