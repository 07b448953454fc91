const WINDOW_MS = 60_000;

/**
 * How long to wait so that no minute sees more than the limit, ms; 0 for at once.
 * @param sentAt when the last ones went, epoch ms, in order; as many as the limit are enough
 */
export function waitFor(sentAt: readonly number[], perMinute: number, now: number): number {
  const within = sentAt.filter((at) => at > now - WINDOW_MS);
  if (within.length < perMinute) return 0;
  const oldest = within[within.length - perMinute] ?? now;
  return Math.max(1, oldest + WINDOW_MS - now);
}
