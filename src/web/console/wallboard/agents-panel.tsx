import type { Agent, Call } from '../api/types.ts';
import { FACES, type Face, faceOf } from '../floor/agent-face.ts';
import { text } from '../text/en.ts';
import { AgentTile } from './agent-tile.tsx';

export function AgentsPanel({ agents, calls }: { readonly agents: readonly Agent[]; readonly calls: readonly Call[] }) {
  const byFace = new Map<Face, Agent[]>();
  for (const agent of [...agents].sort((a, b) => a.name.localeCompare(b.name))) {
    const face = faceOf(agent);
    byFace.set(face, [...(byFace.get(face) ?? []), agent]);
  }
  const callOf = new Map(calls.map((call) => [call.id, call]));
  const offline = byFace.get('offline') ?? [];
  const present = FACES.filter((face) => face !== 'offline').flatMap((face) =>
    (byFace.get(face) ?? []).map((agent) => ({ face, agent })),
  );
  return (
    <section class="panel" aria-labelledby="agents">
      <h2 id="agents">
        {text.agents.title} <span class="count">{present.length}</span>
      </h2>
      <ul class="tally">
        {FACES.filter((face) => byFace.has(face)).map((face) => (
          <li key={face} data-face={face}>
            <b class="tally-count">{byFace.get(face)?.length}</b> {text.agents.faces[face]}
          </li>
        ))}
      </ul>
      {agents.length === 0 && <p class="empty">{text.agents.none}</p>}
      <ul class="agents">
        {present.map(({ agent, face }) => (
          <AgentTile key={agent.user_id} agent={agent} face={face} call={callOf.get(agent.current_call_id ?? '')} />
        ))}
      </ul>
      {offline.length > 0 && (
        <p class="offline">
          <b class="offline-label">{text.agents.offline}</b> {offline.map(({ name }) => name).join(', ')}
        </p>
      )}
    </section>
  );
}
