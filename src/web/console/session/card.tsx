import type { ComponentChildren } from 'preact';
import { Mark } from '../design/icon.tsx';
import { text } from '../text/en.ts';

/** The one card of a page on which nobody is inside yet. */
export function Card(o: { readonly title?: string; readonly children: ComponentChildren }) {
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Mark />
        <h1>{o.title ?? text.product}</h1>
        {o.children}
      </div>
    </main>
  );
}
