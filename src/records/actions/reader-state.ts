import { type Conversation, isOver } from '../model/conversation.ts';
import { Conversations } from '../model/conversations.ts';
import type { Leg } from '../model/evidence.ts';
import type { StoredConversation } from '../store/load-conversations.ts';
import type { Cursor } from '../store/spool-cursor.ts';
import type { FileCursor } from '../store/spool-files.ts';

/**
 * What the reader knows between two batches. All of it can be loaded again from the store, and is after every failure:
 * memory is never ahead of what was committed.
 */
export interface ReaderState {
  cursor: Cursor;
  /** By kind and identity. */
  readonly files: Map<string, FileCursor>;
  readonly conversations: Conversations;
  /** Conversations that are over, and since when (epoch ms): kept a while for rows that come late. */
  readonly recent: Map<Conversation, number>;
  /** When something was last added, epoch ms. */
  readonly touchedAt: WeakMap<Conversation, number>;
  /** How a conversation, and a leg, was last written; nothing is written twice the same. */
  readonly writtenAs: WeakMap<Conversation | Leg, string>;
  /** The record of a conversation that is over, as it was last written. */
  readonly recordedAs: WeakMap<Conversation, string>;
}

export function emptyState(cursor: Cursor, files: readonly FileCursor[]): ReaderState {
  return {
    cursor,
    files: new Map(files.map((file) => [fileKey(file), file])),
    conversations: new Conversations(),
    recent: new Map(),
    touchedAt: new WeakMap(),
    writtenAs: new WeakMap(),
    recordedAs: new WeakMap(),
  };
}

export function fileKey(file: { readonly kind: string; readonly identity: string }): string {
  return `${file.kind}:${file.identity}`;
}

// Whatever is still read of it, the process that it lived in is gone.
const BEFORE_ALL = -1;

/** Takes a conversation back into memory as the store has it. */
export function bringBack(state: ReaderState, stored: StoredConversation, now: number): void {
  for (const event of stored.events) state.conversations.addEvent(event);
  for (const leg of stored.legs) state.conversations.addLeg(leg);
  for (const conversation of state.conversations.takeTouched()) {
    for (const [root, tenant] of stored.stored) conversation.stored.set(root, tenant);
    conversation.early ??= stored.early;
    if (stored.early === 'pbx_lost') conversation.life = BEFORE_ALL;
    conversation.homeless ||= !stored.open && stored.stored.size === 0;
    conversation.partial ||= stored.cutShort;
    state.touchedAt.set(conversation, now);
    if (isOver(conversation)) state.recent.set(conversation, now);
  }
}
