import type { DeclaredEvent, EventAccess } from '../tenancy/guard/event.ts';
import type { AgentDto, QueueMemberDto } from './api/dto.ts';

/** The floor sees everybody; an agent sees what is the agent's own. */
const FLOOR: EventAccess = { anyOf: ['can_view_all_calls', 'can_access_dashboard', 'can_manage_agents'], own: true };

/** What this room announces. Topics: `agent:<user_id>` and `team:<name>` on all, `queue:<id>` for each queue the agent is a member of. */
export const AGENT_EVENTS = [
  { type: 'agent.state.changed', summary: 'Something that can be seen of an agent changed.', access: FLOOR },
  { type: 'agent.login', summary: 'An agent signed in: the phone is in its queues.', access: FLOOR },
  { type: 'agent.logout', summary: 'An agent signed out: the phone is in no queue.', access: FLOOR },
  { type: 'queue.member.added', summary: 'Asterisk took a phone into a queue.', access: FLOOR },
  { type: 'queue.member.removed', summary: 'Asterisk took a phone out of a queue.', access: FLOOR },
  { type: 'queue.member.paused', summary: 'A member is not called by its queue until unpaused.', access: FLOOR },
  { type: 'queue.member.unpaused', summary: 'A member is called by its queue again.', access: FLOOR },
] as const satisfies readonly DeclaredEvent[];

/** `data` by type of event, as other rooms and clients see it. */
export interface AgentEventData {
  readonly 'agent.state.changed': AgentDto;
  readonly 'agent.login': AgentDto;
  readonly 'agent.logout': AgentDto;
  readonly 'queue.member.added': QueueMemberDto;
  readonly 'queue.member.removed': QueueMemberDto;
  readonly 'queue.member.paused': QueueMemberDto;
  readonly 'queue.member.unpaused': QueueMemberDto;
}
