import type { Agent, Call } from '../api/types.ts';
import { Icon } from '../design/icon.tsx';
import { callSince } from '../floor/figures.ts';
import { Since } from '../floor/since.tsx';
import { text } from '../text/en.ts';
import { partyName, partyNumber } from './party.ts';

const ORDER: readonly Call['state'][] = ['queued', 'ringing', 'answered', 'held'];

export function CallsPanel(o: { readonly calls: readonly Call[]; readonly agents: readonly Agent[] }) {
  const names = new Map(o.agents.map((agent) => [agent.user_id, agent.name]));
  const calls = [...o.calls].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || callSince(a) - callSince(b),
  );
  return (
    <section class="panel" aria-labelledby="calls">
      <h2 id="calls">
        {text.calls.title} <span class="count">{calls.length}</span>
      </h2>
      {calls.length === 0 ? (
        <p class="empty">{text.calls.none}</p>
      ) : (
        <table class="calls">
          <thead>
            <tr>
              <th scope="col">{text.calls.state}</th>
              <th scope="col">{text.calls.from}</th>
              <th scope="col">{text.calls.to}</th>
              <th scope="col">{text.calls.with}</th>
              <th scope="col">{text.calls.time}</th>
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <CallRow key={call.id} call={call} names={names} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CallRow({ call, names }: { readonly call: Call; readonly names: ReadonlyMap<number, string> }) {
  const { state, direction, from, to, queue } = call;
  const people = call.agents.flatMap((id) => names.get(id) ?? []);
  const number = partyNumber(from);
  return (
    <tr data-call={state}>
      <td class="call-state">
        <Icon name={state} />
        <span>{text.calls.states[state]}</span>
      </td>
      <td class="call-from">
        <Icon name={direction} />
        <span class="visually-hidden">{text.calls.directions[direction]}</span>
        <span class="call-name">{partyName(from)}</span>
        {number !== null && <small class="call-number">{number}</small>}
      </td>
      <td class="call-to">{queue?.display_name ?? partyName(to)}</td>
      <td class="call-with">{people.join(', ')}</td>
      <td class="call-time">
        <Since at={callSince(call)} />
      </td>
    </tr>
  );
}
