import type { Connection } from './connection.ts';
import { eventFrame, stateFrame } from './frame.ts';
import { CLOSE, type StreamOptions } from './options.ts';
import type { TenantFeed } from './tenant-feed.ts';

const PAGE = 200;

/**
 * Brings a new connection to where the feed is and makes it live, without a gap and without a double: pages from the
 * table until none is missing, and then, in the same turn of the loop, live.
 */
export async function bringUpToDate(
  o: Pick<StreamOptions, 'outbox' | 'clock'> & { readonly replayed: number },
  connection: Connection,
  feed: TenantFeed,
  since: number | null,
): Promise<void> {
  let position = since ?? feed.position;
  if (feed.position - position > o.replayed) position = resync(o, connection, feed);
  while (connection.open && position !== feed.position) {
    const { events, pruned } = await o.outbox.since(connection.caller.tenantId, position, PAGE);
    if (pruned) {
      position = resync(o, connection, feed);
      continue;
    }
    // The client may have seen, in the answer to a request, numbers that the feed is yet to bring; it gets the rest.
    if (position > feed.position) break;
    for (const event of events) {
      position = event.seq;
      if (!connection.gets(event)) continue;
      connection.write(eventFrame(event));
      if (!(await connection.drained())) connection.end(CLOSE.tooSlow, 'too slow');
    }
  }
  connection.after = Math.max(position, feed.position);
  connection.write(stateFrame('hello', connection.after, o.clock.now()));
  connection.live = true;
}

function resync(o: Pick<StreamOptions, 'clock'>, connection: Connection, feed: TenantFeed): number {
  connection.write(stateFrame('resync', feed.position, o.clock.now()));
  return feed.position;
}
