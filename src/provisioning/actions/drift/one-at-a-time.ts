/**
 * Runs work once per key: who asks for a key while it is worked on gets the same answer. However often a tenant asks,
 * its PBX is looked into once at a time.
 */
export function oneAtATime<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const before = running.get(key);
    if (before !== undefined) return before;
    const now = work().finally(() => running.delete(key));
    running.set(key, now);
    return now;
  };
}
