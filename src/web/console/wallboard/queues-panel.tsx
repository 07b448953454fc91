import { type QueueFigures, waitsSince } from '../floor/figures.ts';
import { patienceFor } from '../floor/patience.ts';
import { Since } from '../floor/since.tsx';
import { useNow } from '../floor/use-floor.ts';
import { text } from '../text/en.ts';
import { partyName } from './party.ts';

const SHOWN = 4;

export function QueuesPanel({ queues }: { readonly queues: readonly QueueFigures[] }) {
  return (
    <section class="panel" aria-labelledby="queues">
      <h2 id="queues">{text.queues.title}</h2>
      {queues.length === 0 && <p class="empty">{text.queues.none}</p>}
      <ul class="queues">
        {queues.map((queue) => (
          <QueueCard key={queue.id} queue={queue} />
        ))}
      </ul>
    </section>
  );
}

function QueueCard({ queue }: { readonly queue: QueueFigures }) {
  const now = useNow();
  const [longest] = queue.waiting;
  const patience = longest === undefined ? 'none' : patienceFor(now - waitsSince(longest));
  const more = queue.waiting.length - SHOWN;
  return (
    <li class="queue" data-patience={patience}>
      <h3 class="queue-name">{queue.name}</h3>
      <p class="queue-free">{text.queues.freeOf(queue.free, queue.members)}</p>
      <p class="queue-count">
        <b class="queue-waiting">{queue.waiting.length}</b> {text.queues.waiting}
      </p>
      {longest !== undefined && (
        <ol class="queue-callers">
          {queue.waiting.slice(0, SHOWN).map((call) => (
            <li key={call.id} data-patience={patienceFor(now - waitsSince(call))}>
              <span class="queue-caller-name">{partyName(call.from)}</span>
              <span class="queue-caller-wait">
                <Since at={waitsSince(call)} />
              </span>
            </li>
          ))}
          {more > 0 && <li class="queue-more">{text.queues.more(more)}</li>}
        </ol>
      )}
    </li>
  );
}
