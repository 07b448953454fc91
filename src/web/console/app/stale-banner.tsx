import { Icon } from '../design/icon.tsx';
import type { Store } from '../state/store.ts';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { timeOfDay } from '../text/format.ts';
import { useConsole } from './console.ts';

/** Says what cannot be believed at the moment. Nothing is shown while everything can. */
export function StaleBanner({ pbxAwaySince }: { readonly pbxAwaySince: Store<number | null> }) {
  const { live } = useConsole();
  const link = useStore(live.link);
  const away = useStore(pbxAwaySince);
  const message = staleMessage(link.phase === 'stale' ? link.since : null, away);
  if (message === null) return null;
  return (
    <p class="banner" role="status">
      <Icon name="warning" />
      <span>{message}</span>
    </p>
  );
}

function staleMessage(staleSince: number | null, pbxAwaySince: number | null): string | null {
  if (staleSince === 0) return text.link.neverBanner;
  if (staleSince !== null) return text.link.staleBanner(timeOfDay(staleSince));
  return pbxAwaySince === null ? null : text.link.pbxBanner(timeOfDay(pbxAwaySince));
}
