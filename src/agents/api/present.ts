import type { z } from '@hono/zod-openapi';
import { canTakeCall } from '../model/availability.ts';
import type { AgentRow, QueueSeat } from '../store/agent-row.ts';
import type { QueueOnFloor } from '../store/queue-page.ts';
import type { AgentDto, QueueMemberDto } from './dto.ts';
import type { Queues } from './schemas.ts';

/** The same for a list, a single answer and an event. */
export function presentAgent(row: AgentRow): AgentDto {
  return {
    user_id: row.userId,
    name: row.name,
    extension: row.extension,
    status: row.chosen.status,
    wanted_status: row.wanted.status,
    reason: row.chosen.reason,
    device: row.device,
    work: row.work,
    can_take_call: canTakeCall(row.chosen, row.device, row.work),
    current_call_id: row.callId,
    wrap_up_ends_at: moment(row.wrapUpEndsAt),
    changed_at: new Date(row.changedAt).toISOString(),
    signed_in_at: moment(row.signedInAt),
    queues: [...row.queues],
  };
}

export function presentMember(row: AgentRow, seat: QueueSeat): QueueMemberDto {
  const { id, name, display_name, ...as } = seat;
  return { queue: { id, name, display_name }, user_id: row.userId, name: row.name, extension: row.extension, ...as };
}

export function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export function presentQueue({ id, name, displayName, agents }: QueueOnFloor): z.infer<typeof Queues>['items'][number] {
  return {
    id,
    name,
    display_name: displayName,
    members: agents.map((row) => {
      const { user_id, name: who, extension, status, device, work, can_take_call, queues } = presentAgent(row);
      const seat = queues.find((one) => one.id === id);
      return {
        user_id,
        name: who,
        extension,
        status,
        device,
        work,
        can_take_call,
        in_queue: seat !== undefined,
        paused: seat?.paused ?? false,
        paused_reason: seat?.paused_reason ?? null,
        penalty: seat?.penalty ?? null,
      };
    }),
  };
}
