import { type Agent, type Assignment, newAgent } from '../model/agent.ts';
import { step } from '../model/step.ts';
import type { AgentRow } from './agent-row.ts';

/**
 * The agent that a row speaks of, as far as a row can: the open interval goes on, what was wanted is still wanted, and
 * until a snapshot shows the phone it is shown as it was.
 */
export function recall(who: Assignment, row: AgentRow): Agent {
  const { device, work, callId, open, wrap } = row;
  const kept: Agent = {
    ...newAgent({ ...who, endpoint: row.endpoint }),
    wanted: row.wanted,
    chosen: row.chosen,
    open,
    signedInAt: row.signedInAt,
    countedUntil: open?.startedAt ?? row.changedAt,
    wrap:
      wrap === null
        ? null
        : { ...wrap, exact: true, certain: true, callId: work === 'wrap_up' ? (open?.callId ?? null) : null },
    wrapping: work === 'wrap_up' && wrap !== null,
    remembered: { device, work, callId },
  };
  return step(kept, { type: 'assigned', who, at: row.changedAt * 1000 }).agent;
}
