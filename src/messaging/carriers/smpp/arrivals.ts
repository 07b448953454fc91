import { createHash } from 'node:crypto';

const SPAN_MS = 5 * 60_000;
const MOST = 10_000;

/** Names what arrived over one bind. */
export interface Arrivals {
  /** `taken` is called once it is kept. */
  name(parts: readonly string[], now: number): { readonly id: string; taken(): void };
}

/**
 * A message centre gives what it sends no name that lasts. It repeats a message when our answer was lost with the
 * connection, so the same text counts as the same message over a new bind, and as another one over the same, within some
 * minutes.
 */
export function createArrivals(): Arrivals {
  let counts = new Map<string, number>();
  let span = 0;
  return {
    name: (parts, now) => {
      const current = Math.floor(now / SPAN_MS);
      if (current !== span || counts.size > MOST) counts = new Map();
      span = current;
      const text = createHash('sha256')
        .update(JSON.stringify([current, ...parts]))
        .digest('base64url');
      const count = counts.get(text) ?? 0;
      return { id: `smpp-${text}-${count}`, taken: () => void counts.set(text, count + 1) };
    },
  };
}
