export interface Heartbeat {
  /** Quiet for this long: a sign of life is asked for. */
  readonly everyMs: number;
  /** Nothing at all for this long after that: dead. */
  readonly deadlineMs: number;
  /** `performance.now()` of the last byte. Any byte is a sign: a PBX busy with a long list is late, but not dead. */
  heardAt(): number;
  ask(): void;
  dead(reason: string): void;
}

/** Notices a connection whose other end went silent within `everyMs + deadlineMs`. @returns stops it */
export function watchForSilence({ everyMs, deadlineMs, heardAt, ask, dead }: Heartbeat): () => void {
  let askedAt: number | null = null;
  const timer = setInterval(() => {
    const now = performance.now();
    if (askedAt !== null && heardAt() >= askedAt) askedAt = null;
    if (askedAt === null) {
      if (now - heardAt() < everyMs) return;
      askedAt = now;
      ask();
    } else if (now - askedAt >= deadlineMs) {
      clearInterval(timer);
      dead(`silent for ${deadlineMs} ms after a sign of life was asked for`);
    }
  }, Math.min(everyMs, deadlineMs) / 5);
  return () => clearInterval(timer);
}
