import { isNoCall } from '../../asterisk/naming.ts';
import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { CelEvent } from '../../asterisk/spool/cel-record.ts';
import { type Conversation, isOver } from '../model/conversation.ts';
import { earlyEnd, type PbxPicture } from '../model/early-end.ts';
import { nextLife } from '../model/pbx-life.ts';
import type { ReaderState } from './reader-state.ts';

/**
 * Linkedids of which something may be stored that memory has forgotten: a call that begins does so with the first event
 * of its own channel, everything else was there before.
 */
export function unknownLinkedIds(state: ReaderState, events: readonly CelEvent[], legs: readonly CdrLeg[]): string[] {
  const begun = new Set<string>();
  const unknown = new Set<string>();
  for (const { type, uniqueId, linkedId } of events) {
    if (state.conversations.knows(linkedId) || begun.has(linkedId)) continue;
    (type === 'CHAN_START' && uniqueId === linkedId ? begun : unknown).add(linkedId);
  }
  for (const { linkedId } of legs) {
    if (!state.conversations.knows(linkedId) && !begun.has(linkedId)) unknown.add(linkedId);
  }
  return [...unknown];
}

/** Adds to the conversations in memory; what changed is touched. */
export function hear(state: ReaderState, events: readonly CelEvent[], legs: readonly CdrLeg[]): void {
  for (const event of events) {
    if (event.type === 'CHAN_START') {
      const step = nextLife(state.cursor.life, event.uniqueId);
      if (step !== null) state.cursor = { ...state.cursor, life: step.life };
      if (step?.reborn === true) state.conversations.nextLife();
    }
    if (!isNoCall(event.channel, event.uniqueId)) state.conversations.addEvent(event);
  }
  for (const leg of legs) if (!isNoCall(leg.channel, leg.uniqueId)) state.conversations.addLeg(leg);
}

export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly picture: (PbxPicture & { readonly receivedAt: number }) | null;
  /** Everything that Asterisk has written was read. */
  readonly caughtUp: boolean;
}

/** Closes what Asterisk will not end any more. */
export function closeEarly(state: ReaderState, { now, picture, caughtUp }: Moment): void {
  const { life } = state.conversations;
  for (const conversation of state.conversations.notOver()) {
    if (!caughtUp && conversation.life >= life) continue;
    const forMs = now - (state.touchedAt.get(conversation) ?? now);
    const sincePictureMs = picture === null ? 0 : now - picture.receivedAt;
    const reason = earlyEnd(conversation, { life, picture }, { forMs, sincePictureMs });
    if (reason === null) continue;
    conversation.early = reason;
    state.conversations.touch(conversation);
  }
}

/** Splits what changed into what is over and what goes on. */
export function takeChanges(state: ReaderState, now: number): { over: Conversation[]; goingOn: Conversation[] } {
  const over: Conversation[] = [];
  const goingOn: Conversation[] = [];
  for (const conversation of state.conversations.takeTouched()) {
    state.touchedAt.set(conversation, now);
    (isOver(conversation) ? over : goingOn).push(conversation);
  }
  return { over, goingOn };
}
