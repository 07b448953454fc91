import { createStore } from '../state/store.ts';

export type Theme = 'dark' | 'light' | 'system';

const KEY = 'patchbay.theme';

/** Chosen by hand, else as the system is; `public/theme.js` sets it before the first paint. */
export const theme = createStore<Theme>(read());

export function chooseTheme(next: Theme): void {
  theme.set(next);
  if (next === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset['theme'] = next;
    localStorage.setItem(KEY, next);
  }
}

function read(): Theme {
  const kept = document.documentElement.dataset['theme'];
  return kept === 'dark' || kept === 'light' ? kept : 'system';
}
