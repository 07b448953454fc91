import type { SequencedAnnouncement } from '../../platform/announcement.ts';
import type { Connection } from './connection.ts';
import { eventFrame } from './frame.ts';

/**
 * Sends a batch of one tenant to those who get it. Each event is serialised once, and clients who get the same events
 * share one buffer, so that a batch costs a client one write.
 * @returns how many frames were written
 */
export function broadcast(events: readonly SequencedAnnouncement[], connections: Iterable<Connection>): number {
  const frames: (Buffer | undefined)[] = [];
  const frameAt = (index: number): Buffer => {
    const event = events[index];
    if (event === undefined) throw new RangeError('no such event');
    const frame = frames[index] ?? eventFrame(event);
    frames[index] = frame;
    return frame;
  };
  const shared = new Map<string, Buffer>();
  let written = 0;
  for (const connection of connections) {
    if (!connection.live || !connection.open) continue;
    const wanted: number[] = [];
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (event !== undefined && connection.gets(event)) wanted.push(index);
    }
    if (wanted.length === 0) continue;
    const key = wanted.length === events.length ? 'all' : wanted.join();
    let bytes = shared.get(key);
    if (bytes === undefined) {
      bytes = wanted.length === 1 ? frameAt(wanted[0] ?? 0) : Buffer.concat(wanted.map(frameAt));
      shared.set(key, bytes);
    }
    connection.write(bytes);
    written += wanted.length;
  }
  return written;
}
