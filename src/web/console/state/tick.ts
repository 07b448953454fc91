const listeners = new Set<() => void>();
let beating = false;

/** The time, once a second and for everybody at once, so that all durations on a page jump together. */
export const tick = {
  get: (): number => Math.floor(Date.now() / 1000) * 1000,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    if (!beating) wait();
    return () => listeners.delete(listener);
  },
};

function wait(): void {
  beating = true;
  setTimeout(beat, 1000 - (Date.now() % 1000) + 5);
}

function beat(): void {
  beating = false;
  if (listeners.size > 0) wait();
  for (const listener of [...listeners]) listener();
}
