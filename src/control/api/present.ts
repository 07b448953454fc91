import type { CallCommandDto, CallListenerDto, CallTransferDto } from '../events.ts';
import type { CommandRow } from '../store/commands.ts';
import type { ListenerRow } from '../store/listeners.ts';
import type { TransferRow } from '../store/transfers.ts';

export function presentCommand(row: CommandRow): CallCommandDto {
  return {
    id: row.id,
    call_id: row.callId,
    action: row.action,
    state: row.state,
    detail: row.detail,
    leg_id: row.legId,
    user_id: row.userId,
    result: row.result,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function presentTransfer(row: TransferRow): CallTransferDto {
  return {
    id: row.id,
    call_id: row.callId,
    kind: row.kind,
    to: row.to,
    leg_id: row.legId,
    user_id: row.userId,
    state: row.state,
    speaks_with: row.speaksWith,
    detail: row.detail,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function presentListener(row: ListenerRow): CallListenerDto {
  const { listenedAt, endedAt } = row;
  const seconds = listenedAt === null || endedAt === null ? null : (endedAt.getTime() - listenedAt.getTime()) / 1000;
  return {
    id: row.id,
    call_id: row.callId,
    user_id: row.userId,
    agent_id: row.agentId,
    leg_id: row.legId,
    mode: row.mode,
    announced: row.announced,
    state: row.state,
    listened_at: listenedAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
    seconds: seconds === null ? null : Math.round(seconds),
  };
}
