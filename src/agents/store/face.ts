import type { AgentDto } from '../api/dto.ts';
import type { Agent } from '../model/agent.ts';
import { situationOf } from '../model/availability.ts';
import { membersOf } from '../model/seat.ts';
import { wrapUpEndsAt } from '../model/wrap-up.ts';
import type { AgentRow, QueueSeat } from './agent-row.ts';
import type { DirectoryQueue } from './queues.ts';

export type QueueOf = (name: string) => DirectoryQueue | undefined;

/**
 * The agent as a row: what is shown, and what a restarted daemon goes on from.
 * @param queueOf the queue of a name in Asterisk; seats in queues that are nobody's are not shown
 * @param last its former face: seats that no snapshot has shown yet are as they were
 */
export function faceOf(agent: Agent, queueOf: QueueOf, last: Pick<AgentRow, 'queues' | 'changedAt'>): AgentRow {
  const { who, wrap } = agent;
  const { device, work, callId } = situationOf(agent);
  return {
    tenantId: who.tenantId,
    userId: who.userId,
    endpoint: who.endpoint,
    name: who.name,
    extension: who.extension,
    teams: who.teams,
    chosen: agent.chosen,
    wanted: agent.wanted,
    device,
    work,
    callId,
    queues: agent.remembered === null ? seatsOf(agent, queueOf) : last.queues,
    wrapUpEndsAt: work === 'wrap_up' && wrap !== null ? wrapUpEndsAt(wrap) : null,
    changedAt: last.changedAt,
    signedInAt: agent.signedInAt,
    open: agent.open,
    wrap: wrap === null ? null : { lastCall: wrap.lastCall, seconds: wrap.seconds },
  };
}

function seatsOf(agent: Agent, queueOf: QueueOf): QueueSeat[] {
  const seats = membersOf(agent.seats).flatMap((member) => {
    const queue = queueOf(member.queue);
    if (queue?.tenantId !== agent.who.tenantId) return [];
    const { id, key: name, displayName: display_name } = queue;
    const { paused, pausedReason, penalty } = member;
    return {
      id,
      name,
      display_name,
      paused,
      paused_reason: paused && pausedReason !== '' ? pausedReason : null,
      penalty,
    };
  });
  return seats.sort((a, b) => a.id - b.id);
}

/** Whether a client sees the same but for the time of the change: what looks the same is not announced. */
export function looksSame(a: AgentDto, b: AgentDto): boolean {
  for (const key of Object.keys(a) as (keyof AgentDto)[]) {
    if (key === 'changed_at' || a[key] === b[key]) continue;
    if (key !== 'queues' || JSON.stringify(a.queues) !== JSON.stringify(b.queues)) return false;
  }
  return true;
}
