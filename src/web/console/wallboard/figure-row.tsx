import type { ComponentChildren } from 'preact';
import { type Figures, waitsSince } from '../floor/figures.ts';
import { type Patience, patienceFor } from '../floor/patience.ts';
import { Since } from '../floor/since.tsx';
import { useNow } from '../floor/use-floor.ts';
import { text } from '../text/en.ts';
import { partyName } from './party.ts';

/** The four figures that can be read from across the room. */
export function FigureRow({ figures }: { readonly figures: Figures }) {
  const { waiting, talking, ringing, held, free, signedIn, queues } = figures;
  const now = useNow();
  const [longest] = waiting;
  const patience = longest === undefined ? 'calm' : patienceFor(now - waitsSince(longest));
  const busyQueues = queues.filter((queue) => queue.waiting.length > 0).length;
  const other = [ringing > 0 && text.board.ringing(ringing), held > 0 && text.board.held(held)].filter(Boolean);
  return (
    <section class="figures" aria-label={text.board.figures}>
      <Figure label={text.board.waiting} patience="none">
        <b class="figure-value">{waiting.length}</b>
        <span class="figure-note">
          {waiting.length === 0 ? text.board.nobodyWaits : text.board.inQueues(Math.max(1, busyQueues))}
        </span>
      </Figure>
      <Figure label={text.board.longest} patience={longest === undefined ? 'none' : patience}>
        <b class="figure-value">{longest === undefined ? '–' : <Since at={waitsSince(longest)} />}</b>
        <span class="figure-note">{longest === undefined ? text.board.nobodyWaits : partyName(longest.from)}</span>
      </Figure>
      <Figure label={text.board.talking} patience="none">
        <b class="figure-value">{talking}</b>
        <span class="figure-note">{other.length === 0 ? text.board.quiet : other.join(' · ')}</span>
      </Figure>
      <Figure label={text.board.free} patience={free === 0 && waiting.length > 0 ? 'notice' : 'none'}>
        <b class="figure-value">{free}</b>
        <span class="figure-note">{text.board.ofSignedIn(signedIn)}</span>
      </Figure>
    </section>
  );
}

function Figure(o: {
  readonly label: string;
  readonly patience: Patience | 'none';
  readonly children: ComponentChildren;
}) {
  return (
    <div class="figure" data-patience={o.patience}>
      <h2 class="figure-label">{o.label}</h2>
      {o.children}
    </div>
  );
}
