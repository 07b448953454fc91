import type { AgentRow } from '../../src/agents/store/agent-row.ts';
import type { CallDto } from '../../src/calls/events.ts';

/** Rows as the daemon would write them, seconds ago counted from `now`. */
export function agentRow(userId: number, name: string, more: Partial<AgentRow> = {}, secondsAgo = 60): AgentRow {
  return {
    tenantId: 'acme',
    userId,
    endpoint: `acme_phone${userId}`,
    name,
    extension: String(1000 + userId),
    teams: [],
    chosen: { status: 'available', reason: null },
    wanted: more.chosen ?? { status: 'available', reason: null },
    device: 'idle',
    work: 'none',
    callId: null,
    queues: [],
    wrapUpEndsAt: null,
    changedAt: Date.now() - secondsAgo * 1000,
    signedInAt: Date.now() - 7_200_000,
    open: null,
    wrap: null,
    ...more,
  };
}

export function callRow(id: string, more: Partial<CallDto> = {}, secondsAgo = 30): CallDto {
  return {
    id,
    direction: 'inbound',
    state: 'ringing',
    from: { number: '+49305550123', name: '' },
    to: { number: '+49305550100', name: '' },
    did: '+49305550100',
    queue: null,
    agents: [],
    legs: [],
    started_at: ago(secondsAgo),
    answered_at: null,
    ...more,
  };
}

export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}
