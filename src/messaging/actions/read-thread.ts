import { findThread, lockThread, markRead, type ThreadRow } from '../store/threads.ts';
import { commit } from './commit.ts';
import type { Messaging } from './context.ts';
import { noSuch } from './refusals.ts';

/**
 * Somebody has read a conversation, up to a message or to its end. What others have read since stays read.
 * @param people whose conversations the reader sees; null for all
 */
export function readThread(
  room: Messaging,
  tenantId: string,
  id: number,
  upTo: number | null,
  people: readonly number[] | null,
): Promise<ThreadRow> {
  return commit(room, tenantId, async ({ trx }) => {
    // Before anything is read: a message that comes meanwhile waits for this, or is counted.
    await lockThread(trx, id);
    const thread = await findThread(trx, id, people);
    if (thread === undefined) throw noSuch('conversation');
    const end = thread.last_id ?? 0;
    await markRead(trx, id, Math.max(thread.read_id, Math.min(upTo ?? end, end)));
    return (await findThread(trx, id, people)) ?? thread;
  });
}
