import type { AmiSession } from './session.ts';

/**
 * Asks a quiet PBX for a sign of life and ends a session that gives none. Any byte is one: a PBX busy with a long list
 * answers the Ping late, but is not dead.
 *
 * @returns stops it
 */
export function keepAlive(session: AmiSession): () => void {
  const { pingEveryMs, pingDeadlineMs } = session.times;
  let askedAt: number | null = null;
  const timer = setInterval(() => {
    const now = performance.now();
    if (askedAt !== null && session.lastReceived >= askedAt) askedAt = null;
    if (askedAt === null) {
      if (now - session.lastReceived < pingEveryMs) return;
      askedAt = now;
      session.request('Ping', {}, session.times.listMs).catch(() => {});
    } else if (now - askedAt >= pingDeadlineMs) session.close(`silent for ${pingDeadlineMs} ms after a Ping`);
  }, Math.min(pingEveryMs, pingDeadlineMs) / 5);
  return () => clearInterval(timer);
}
