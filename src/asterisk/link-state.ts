import type { Readiness } from '../platform/lifecycle.ts';

/** What one connection says of itself on `/readyz`, and since when. */
export interface LinkState {
  set(ready: boolean, detail: string): void;
  readonly ready: boolean;
  readiness(): Readiness;
}

export function linkState(name: string, detail: string, now: () => number = Date.now): LinkState {
  let ready = false;
  let said = detail;
  let since = now();
  return {
    set: (next, text) => {
      if (next === ready && text === said) return;
      if (next !== ready) since = now();
      ready = next;
      said = text;
    },
    get ready() {
      return ready;
    },
    readiness: () => ({ name, ready, detail: `${said}, since ${new Date(since).toISOString()}` }),
  };
}
