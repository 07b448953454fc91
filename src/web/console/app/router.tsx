import type { ComponentChildren } from 'preact';
import { createStore } from '../state/store.ts';

export const PAGES = ['/wallboard', '/desk'] as const;
export type Page = (typeof PAGES)[number];

/** The path in the address bar; the server answers each of them with the console. */
export const path = createStore(location.pathname);

addEventListener('popstate', () => path.set(location.pathname));

export function navigate(to: Page): void {
  if (location.pathname !== to) history.pushState(null, '', to);
  path.set(to);
}

/** A mailed link that is spent leaves no trace in the history. */
export function leaveLink(): void {
  history.replaceState(null, '', '/');
  path.set('/');
}

/** A link within the console; with a modifier key the browser does what it always does. */
export function Link({ to, current, children }: { to: Page; current: boolean; children: ComponentChildren }) {
  return (
    <a
      href={to}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}
