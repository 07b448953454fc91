import { Mark } from '../design/icon.tsx';
import { tick } from '../state/tick.ts';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { timeOfDay } from '../text/format.ts';
import { AccountMenu } from './account-menu.tsx';
import { useConsole } from './console.ts';
import { LinkPill } from './link-pill.tsx';
import { Link, type Page } from './router.tsx';

export function TopBar({ page }: { readonly page: Page }) {
  const { identity, seesFloor } = useConsole();
  return (
    <header class="bar">
      <div class="bar-home">
        <Mark />
        <span class="bar-tenant">{identity.tenant.name}</span>
      </div>
      {seesFloor && (
        <nav class="bar-nav" aria-label={text.nav.label}>
          <Link to="/wallboard" current={page === '/wallboard'}>
            {text.nav.wallboard}
          </Link>
          <Link to="/desk" current={page === '/desk'}>
            {text.nav.desk}
          </Link>
        </nav>
      )}
      <div class="bar-end">
        <LinkPill />
        <WallClock />
        <AccountMenu />
      </div>
    </header>
  );
}

function WallClock() {
  const now = useStore(tick);
  return <time class="bar-clock">{timeOfDay(now, false)}</time>;
}
