import { isOver } from '../model/conversation.ts';
import type { ReaderState } from './reader-state.ts';

export interface Room {
  /** How long a conversation that is over waits for late rows, ms; what comes later is looked up. */
  readonly keepMs: number;
  /** How many may wait so. */
  readonly maxRecent: number;
  /** Channel events held in memory, over all conversations. */
  readonly maxEvents: number;
}

/** Forgets what is over for long, and puts away the events of the largest conversations when there are too many. */
export function makeRoom(state: ReaderState, now: number, room: Room): number {
  for (const [conversation, since] of state.recent) {
    if (now - since < room.keepMs && state.recent.size <= room.maxRecent) break; // oldest first
    state.recent.delete(conversation);
    if (isOver(conversation)) state.conversations.forget(conversation);
  }
  const all = [...state.conversations.all()];
  let held = all.reduce((sum, { events }) => sum + events.length, 0);
  if (held <= room.maxEvents) return held;
  for (const conversation of [...state.recent.keys()]) {
    if (held <= room.maxEvents) return held;
    state.recent.delete(conversation);
    state.conversations.forget(conversation);
    held -= conversation.events.length;
  }
  for (const conversation of all.sort((a, b) => b.events.length - a.events.length)) {
    if (held <= room.maxEvents / 2) return held;
    if (isOver(conversation)) continue;
    held -= conversation.events.length;
    conversation.events = [];
    conversation.partial = true;
  }
  return held;
}
