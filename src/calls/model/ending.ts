import type { CallView, Conversation, Disposition, Ending, Picture } from './picture.ts';

/** A conversation without legs is over. What was never shown ends unseen. */
export function end(picture: Picture, conversation: Conversation, at: number, reason: 'hangup' | 'unknown'): void {
  picture.conversations.delete(conversation.linkedId);
  picture.changed.delete(conversation.linkedId);
  if (conversation.view === null) {
    picture.unattributed += conversation.origin !== null && conversation.tenant === null ? 1 : 0;
    return;
  }
  const merged = conversation.mergedInto !== null;
  const unknown = merged ? conversation.answeredAt === null : reason === 'unknown';
  const ended: Ending = {
    at,
    reason: merged ? 'merged' : reason,
    mergedInto: conversation.mergedInto,
    disposition: unknown ? null : dispositionOf(conversation),
    cause: unknown ? null : conversation.cause,
  };
  const agents = new Set([...conversation.view.agents, ...conversation.agents]);
  const view: CallView = {
    ...conversation.view,
    at,
    agents: [...agents].sort((a, b) => a - b),
    waiting: false,
    legs: [],
    ringing: [],
    ended,
  };
  conversation.view = view;
  picture.ended.push(conversation);
}

/**
 * How it went, as far as it was seen live; the call record derives its own from what Asterisk wrote down.
 * Answered means talked: time on the line before that does not count.
 */
export function dispositionOf(call: Pick<Conversation, 'answeredAt' | 'queue' | 'dialStatus' | 'cause'>): Disposition {
  if (call.answeredAt !== null) return 'ANSWERED';
  // A busy phone of one agent says nothing about the caller, who waited for any of them.
  if (call.queue !== null) return 'NO ANSWER';
  return BY_DIAL_STATUS[call.dialStatus] ?? BY_CAUSE[call.cause ?? 16] ?? 'FAILED';
}

const BY_DIAL_STATUS: Readonly<Record<string, Disposition>> = {
  BUSY: 'BUSY',
  CONGESTION: 'CONGESTION',
  NOANSWER: 'NO ANSWER',
  CANCEL: 'NO ANSWER',
  RINGING: 'NO ANSWER',
  PROGRESS: 'NO ANSWER',
  CHANUNAVAIL: 'FAILED',
};

/** Q.850: normal clearing, no user responding, no answer, answered elsewhere, unspecified, interworking. */
const BY_CAUSE: Readonly<Record<number, Disposition>> = {
  0: 'NO ANSWER',
  16: 'NO ANSWER',
  17: 'BUSY',
  18: 'NO ANSWER',
  19: 'NO ANSWER',
  26: 'NO ANSWER',
  31: 'NO ANSWER',
  34: 'CONGESTION',
  42: 'CONGESTION',
  44: 'CONGESTION',
  127: 'NO ANSWER',
};
