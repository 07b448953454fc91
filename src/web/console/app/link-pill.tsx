import type { Link } from '../live/live.ts';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { timeOfDay } from '../text/format.ts';
import { useConsole } from './console.ts';

/** Whether the picture is live; when not, since when. */
export function LinkPill() {
  const link = useStore(useConsole().live.link);
  return (
    <span class="pill" data-link={link.phase} aria-busy={link.phase === 'stale' && link.retrying} role="status">
      <span class="pill-dot" aria-hidden="true" />
      {say(link)}
    </span>
  );
}

function say(link: Link): string {
  if (link.phase === 'live') return text.link.live;
  if (link.phase === 'loading') return text.link.loading;
  return link.since === 0 ? text.link.never : text.link.staleSince(timeOfDay(link.since));
}
