import type { Readyz } from '../api/types.ts';
import { createStore, type Store } from '../state/store.ts';

const EVERY_MS = 10_000;
/** Parts of the daemon that say whether the telephone system is as shown. */
const PARTS = /call|agent|ami|ari|pbx|link/i;

/** Since when the telephone system is away, as far as this page knows (epoch ms); null while it is not. */
export function watchPbx(fetcher: typeof fetch): { readonly awaySince: Store<number | null>; stop(): void } {
  const awaySince = createStore<number | null>(null);
  let timer: ReturnType<typeof setTimeout>;

  async function look(): Promise<void> {
    try {
      const response = await fetcher('/readyz', { signal: AbortSignal.timeout(5_000) });
      const { parts } = (await response.json()) as Readyz;
      const away = parts.some(({ name, ready }) => !ready && PARTS.test(name));
      awaySince.set(away ? (awaySince.get() ?? Date.now()) : null);
    } catch {
      // The server itself is away: the live connection says so already.
    }
    timer = setTimeout(look, EVERY_MS);
  }

  void look();
  return { awaySince, stop: () => clearTimeout(timer) };
}
