import { useEffect, useMemo } from 'preact/hooks';
import type { Identity } from '../api/types.ts';
import { DeskPage } from '../desk/desk-page.tsx';
import { browserWorld } from '../live/browser-world.ts';
import { createLive } from '../live/live.ts';
import { watchPbx } from '../live/pbx-health.ts';
import type { Sessions } from '../session/session.ts';
import { useStore } from '../state/use-store.ts';
import { BoardPage } from '../wallboard/board-page.tsx';
import { ConsoleContext, seesFloor } from './console.ts';
import { path } from './router.tsx';
import { StaleBanner } from './stale-banner.tsx';
import { TopBar } from './top-bar.tsx';

/** What a signed-in person works with: one live picture, and the pages that show it. */
export function Workplace({ sessions, identity }: { readonly sessions: Sessions; readonly identity: Identity }) {
  const floor = seesFloor(identity);
  const live = useMemo(() => {
    const viewer = { userId: identity.user.id, seesAllCalls: floor };
    return createLive(browserWorld(sessions, viewer), viewer);
  }, [sessions, identity.user.id, floor]);
  const pbx = useMemo(() => watchPbx(fetch.bind(globalThis)), []);

  useEffect(() => {
    const nudge = (): void => {
      if (document.visibilityState === 'visible') live.nudge();
    };
    live.start();
    addEventListener('online', nudge);
    document.addEventListener('visibilitychange', nudge);
    return () => {
      live.stop();
      pbx.stop();
      removeEventListener('online', nudge);
      document.removeEventListener('visibilitychange', nudge);
    };
  }, [live, pbx]);

  const at = useStore(path);
  const desk = at === '/desk' || !floor;
  const link = useStore(live.link);
  return (
    <ConsoleContext.Provider value={{ identity, sessions, live, seesFloor: floor }}>
      <TopBar page={desk ? '/desk' : '/wallboard'} />
      <StaleBanner pbxAwaySince={pbx.awaySince} />
      <main class="page" data-stale={link.phase === 'stale' || undefined}>
        {desk ? <DeskPage /> : <BoardPage />}
      </main>
    </ConsoleContext.Provider>
  );
}
