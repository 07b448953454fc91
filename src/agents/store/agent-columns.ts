import type { Insertable, Selectable } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { AgentStates } from '../../platform/mysql/schema.generated.ts';
import type { AgentRow, QueueSeat } from './agent-row.ts';

type Columns = Omit<Insertable<AgentStates>, 'created_at' | 'updated_at'>;

export function toColumns(row: AgentRow): Columns {
  const { chosen, wanted, open, wrap } = row;
  return {
    tenant_id: row.tenantId,
    user_id: row.userId,
    endpoint_id: row.endpoint,
    name: row.name,
    extension: row.extension,
    teams: jsonText(row.teams),
    state: chosen.status,
    reason: chosen.reason,
    wanted_state: wanted.status,
    wanted_reason: wanted.reason,
    device: row.device,
    work: row.work,
    current_call_id: row.callId,
    queues: jsonText(row.queues),
    wrap_up_ends_at: moment(row.wrapUpEndsAt),
    changed_at: new Date(row.changedAt),
    signed_in_at: moment(row.signedInAt),
    interval_label: open?.label ?? null,
    interval_reason: open?.reason ?? null,
    interval_call_id: open?.callId ?? null,
    interval_started_at: moment(open?.startedAt ?? null),
    wrap_last_call: wrap?.lastCall ?? null,
    wrap_seconds: wrap?.seconds ?? null,
  };
}

export function fromColumns(row: Selectable<AgentStates>): AgentRow {
  const startedAt = row.interval_started_at?.getTime();
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    endpoint: row.endpoint_id,
    name: row.name,
    extension: row.extension,
    teams: row.teams as unknown as string[],
    chosen: { status: row.state, reason: row.reason },
    wanted: { status: row.wanted_state, reason: row.wanted_reason },
    device: row.device,
    work: row.work,
    callId: row.current_call_id,
    queues: (row.queues as unknown as QueueSeat[]).map(inOrder),
    wrapUpEndsAt: row.wrap_up_ends_at?.getTime() ?? null,
    changedAt: row.changed_at.getTime(),
    signedInAt: row.signed_in_at?.getTime() ?? null,
    open:
      row.interval_label === null || startedAt === undefined
        ? null
        : { label: row.interval_label, reason: row.interval_reason, callId: row.interval_call_id, startedAt },
    wrap:
      row.wrap_last_call === null || row.wrap_seconds === null
        ? null
        : { lastCall: row.wrap_last_call, seconds: row.wrap_seconds },
  };
}

/** What a later row of the same agent overwrites: all but the key. */
export const CHANGING = [
  'endpoint_id',
  'name',
  'extension',
  'teams',
  'state',
  'reason',
  'wanted_state',
  'wanted_reason',
  'device',
  'work',
  'current_call_id',
  'queues',
  'wrap_up_ends_at',
  'changed_at',
  'signed_in_at',
  'interval_label',
  'interval_reason',
  'interval_call_id',
  'interval_started_at',
  'wrap_last_call',
  'wrap_seconds',
] as const satisfies readonly (keyof Columns)[];

/** MySQL sorts the keys of stored JSON; what is compared with it as text must not depend on that. */
function inOrder({ id, name, display_name, paused, paused_reason, penalty }: QueueSeat): QueueSeat {
  return { id, name, display_name, paused, paused_reason, penalty };
}

function moment(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
