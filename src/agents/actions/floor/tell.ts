import type { Announcement } from '../../../platform/announcement.ts';
import { agentTopic, teamTopic } from '../../../tenancy/guard/event.ts';
import type { AgentDto } from '../../api/dto.ts';
import { presentMember } from '../../api/present.ts';
import type { AGENT_EVENTS } from '../../events.ts';
import { isSignedIn } from '../../model/choice.ts';
import type { AgentRow, QueueSeat } from '../../store/agent-row.ts';

type EventType = (typeof AGENT_EVENTS)[number]['type'];

/**
 * What the world is told of a change that can be seen. Seats first: they are why the agent changed.
 * @param dto of `after`
 */
export function tell(before: AgentRow, after: AgentRow, dto: AgentDto): Announcement[] {
  const seats = tellSeats(before.queues, after.queues).map(([type, seat]) =>
    say(after, type, presentMember(after, seat), [seat]),
  );
  const touched = union(before.queues, after.queues);
  const told = [...seats, say(after, 'agent.state.changed', dto, touched)];
  const signedIn = isSignedIn(after.chosen);
  if (signedIn !== isSignedIn(before.chosen)) {
    told.push(say(after, signedIn ? 'agent.login' : 'agent.logout', dto, touched));
  }
  return told;
}

function say(of: AgentRow, type: EventType, data: object, queues: readonly QueueSeat[]): Announcement {
  return {
    tenantId: of.tenantId,
    type,
    at: of.changedAt,
    topics: [agentTopic(of.userId), ...of.teams.map(teamTopic), ...queues.map(({ id }) => `queue:${id}`)],
    data: data as Announcement['data'],
  };
}

function tellSeats(before: readonly QueueSeat[], after: readonly QueueSeat[]): [EventType, QueueSeat][] {
  const was = new Map(before.map((seat) => [seat.id, seat]));
  const is = new Set(after.map((seat) => seat.id));
  const told: [EventType, QueueSeat][] = [];
  for (const seat of before) if (!is.has(seat.id)) told.push(['queue.member.removed', seat]);
  for (const seat of after) {
    const old = was.get(seat.id);
    if (old === undefined) told.push(['queue.member.added', seat]);
    if (seat.paused && (old?.paused !== true || old.paused_reason !== seat.paused_reason)) {
      told.push(['queue.member.paused', seat]);
    }
    if (!seat.paused && old?.paused === true) told.push(['queue.member.unpaused', seat]);
  }
  return told;
}

function union(a: readonly QueueSeat[], b: readonly QueueSeat[]): QueueSeat[] {
  const ids = new Set(b.map(({ id }) => id));
  return [...b, ...a.filter(({ id }) => !ids.has(id))];
}
