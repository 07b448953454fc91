import { useEffect, useState } from 'preact/hooks';
import type { Store } from './store.ts';

/** The value of a store, or a part of it; the component is drawn again only when that part is another one. */
export function useStore<T>(store: Pick<Store<T>, 'get' | 'subscribe'>): T;
export function useStore<T, P>(store: Pick<Store<T>, 'get' | 'subscribe'>, part: (value: T) => P): P;
export function useStore<T, P>(store: Pick<Store<T>, 'get' | 'subscribe'>, part?: (value: T) => P): T | P {
  const read = (): T | P => (part === undefined ? store.get() : part(store.get()));
  const [value, setValue] = useState<T | P>(read);
  useEffect(() => {
    const look = (): void => setValue(() => read());
    // It may have changed between drawing and now.
    look();
    return store.subscribe(look);
  }, [store]);
  return value;
}
