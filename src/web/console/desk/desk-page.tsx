import { useEffect } from 'preact/hooks';
import type { Agent } from '../api/types.ts';
import { useConsole } from '../app/console.ts';
import { faceOf } from '../floor/agent-face.ts';
import { Since } from '../floor/since.tsx';
import { useFloor, useNow } from '../floor/use-floor.ts';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { duration } from '../text/format.ts';
import { OwnCalls } from './own-calls.tsx';
import { StateChoice } from './state-choice.tsx';

/** An agent's own page: what the others see of me, and the buttons to change it. */
export function DeskPage() {
  const { identity, live } = useConsole();
  const { agents, calls } = useFloor();
  const loading = useStore(live.link).phase === 'loading';
  const me = agents.find((agent) => agent.user_id === identity.user.id);

  useEffect(() => {
    document.title = `${text.desk.title} · ${identity.tenant.name}`;
  }, [identity]);

  if (me === undefined) {
    return (
      <div class="desk">
        <h1 class="visually-hidden">{text.desk.title}</h1>
        <p class="empty" aria-busy={loading}>
          {loading ? text.restoring : text.desk.none}
        </p>
      </div>
    );
  }
  return (
    <div class="desk">
      <h1 class="visually-hidden">{text.desk.title}</h1>
      <OwnState me={me} />
      <StateChoice me={me} />
      <OwnCalls calls={calls.filter((call) => call.agents.includes(me.user_id))} />
      <section class="panel" aria-labelledby="own-queues">
        <h2 id="own-queues">{text.desk.queues}</h2>
        {me.queues.length === 0 && <p class="empty">{text.desk.noQueues}</p>}
        <ul class="own-queues">
          {me.queues.map((queue) => (
            <li key={queue.id}>
              <span>{queue.display_name}</span>
              <span class="own-queue-state" data-paused={queue.paused || undefined}>
                {queue.paused ? (queue.paused_reason ?? text.desk.paused) : text.desk.inQueue}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function OwnState({ me }: { readonly me: Agent }) {
  const face = faceOf(me);
  const now = useNow();
  const wrapUp = face === 'wrap_up' && me.wrap_up_ends_at !== null ? Date.parse(me.wrap_up_ends_at) : null;
  return (
    <section class="own-state" data-face={face} aria-live="polite">
      <p class="own-name">
        {me.name}
        {me.extension !== null && <span>{text.agents.extension(me.extension)}</span>}
      </p>
      <p class="own-face">{text.agents.faces[face]}</p>
      <p class="own-detail">
        {wrapUp === null ? <Since at={Date.parse(me.changed_at)} /> : text.desk.wrapUpEnds(duration(wrapUp - now))}
        {me.reason !== null && me.status !== 'available' && <span>{me.reason}</span>}
      </p>
    </section>
  );
}
