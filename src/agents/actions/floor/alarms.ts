export interface Alarms {
  /** @param at milliseconds from now; an earlier alarm of the same key is forgotten */
  set(key: string, inMs: number): void;
  clear(key: string): void;
  clearAll(): void;
}

/** One timer per key. A timer that rings early (they may, by a millisecond) is for `ring` to notice. */
export function createAlarms(ring: (key: string) => void): Alarms {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return {
    set: (key, inMs) => {
      clear(key);
      const timer = setTimeout(
        () => {
          timers.delete(key);
          ring(key);
        },
        Math.max(1, inMs),
      );
      timer.unref();
      timers.set(key, timer);
    },
    clear,
    clearAll: () => {
      for (const key of [...timers.keys()]) clear(key);
    },
  };
}
