import type { Call } from '../api/types.ts';
import { Icon } from '../design/icon.tsx';
import { callSince } from '../floor/figures.ts';
import { Since } from '../floor/since.tsx';
import { text } from '../text/en.ts';
import { partyName, partyNumber } from '../wallboard/party.ts';

export function OwnCalls({ calls }: { readonly calls: readonly Call[] }) {
  return (
    <section class="panel" aria-labelledby="own-call">
      <h2 id="own-call">{text.desk.call}</h2>
      {calls.length === 0 && <p class="empty">{text.desk.noCall}</p>}
      <ul class="own-calls">
        {calls.map((call) => {
          const other = call.direction === 'inbound' ? call.from : call.to;
          return (
            <li key={call.id} data-call={call.state}>
              <Icon name={call.state} />
              <span class="own-call-who">
                {partyName(other)}
                <small class="own-call-more">
                  {[partyNumber(other), call.queue?.display_name].filter(Boolean).join(' · ')}
                </small>
              </span>
              <span>{text.calls.states[call.state]}</span>
              <Since at={callSince(call)} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
