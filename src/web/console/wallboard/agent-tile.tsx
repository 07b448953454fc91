import type { Agent, Call } from '../api/types.ts';
import type { Face } from '../floor/agent-face.ts';
import { Since } from '../floor/since.tsx';
import { text } from '../text/en.ts';
import { partyName } from './party.ts';

export function AgentTile(o: { readonly agent: Agent; readonly face: Face; readonly call: Call | undefined }) {
  const { agent, face, call } = o;
  return (
    <li class="agent" data-face={face}>
      <h3 class="agent-name">{agent.name}</h3>
      <span class="agent-time">
        <Since at={Date.parse(agent.changed_at)} />
      </span>
      <p class="agent-what">
        <b class="agent-face">{text.agents.faces[face]}</b>
        <span class="agent-detail">{detail(agent, face, call)}</span>
      </p>
    </li>
  );
}

/** With whom, or why; the extension where there is nothing else to say. */
function detail(agent: Agent, face: Face, call: Call | undefined): string | null {
  if (call !== undefined) {
    const other = call.direction === 'inbound' ? call.from : call.to;
    return call.queue === null ? partyName(other) : `${partyName(other)} · ${call.queue.display_name}`;
  }
  if (agent.wanted_status !== agent.status) return text.agents.asked(agent.wanted_status);
  const why = face === 'free' ? null : agent.reason;
  return why ?? (agent.extension === null ? null : text.agents.extension(agent.extension));
}
