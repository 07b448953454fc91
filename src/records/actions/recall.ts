import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { loadConversations, openRoots } from '../store/load-conversations.ts';
import { loadCursor } from '../store/spool-cursor.ts';
import { loadFileCursors } from '../store/spool-files.ts';
import { makeRoom, type Room } from './make-room.ts';
import { bringBack, emptyState, type ReaderState } from './reader-state.ts';

/** What was committed last: cursors, and the conversations that were not over then. */
export async function recall(db: Kysely<DB>, pbx: string, now: number, room: Room): Promise<ReaderState> {
  const state = emptyState(await loadCursor(db, pbx), await loadFileCursors(db, pbx));
  const roots = await openRoots(db, pbx);
  for (let from = 0; from < roots.length; from += ROOTS_AT_ONCE) {
    const stored = await loadConversations(db, pbx, roots.slice(from, from + ROOTS_AT_ONCE));
    for (const conversation of stored) bringBack(state, conversation, now);
    makeRoom(state, now, room);
  }
  return state;
}

const ROOTS_AT_ONCE = 500;
