import type { CallbackState, OpenCallback, OpenState } from './callback.ts';

/** What is to be done about one callback now; null for nothing. */
export type Verdict =
  /** Have a placeholder wait in its place. */
  | { readonly kind: 'hold' }
  /** It is something else from now on; a placeholder that there may be is of no more use. */
  | { readonly kind: 'become'; readonly state: CallbackState; readonly reason: string | null; readonly nextAt: number };

/** How long a channel may take from being asked for, or noted, to being seen. */
const UNSEEN_MS = 10_000;
/** A queue that took nobody in (no agent, full) is tried again so much later. */
const AGAIN_MS = 15_000;

/**
 * | state | becomes | when |
 * |---|---|---|
 * | missed | waiting, later | there are attempts left |
 * | | failed `not_reached` | there are none |
 * | calling | unknown | no channel of it lives and nobody noted how it ended: it is not repeated |
 * | waiting, queued | expired | it is too old |
 * | | failed `queue_gone` | nobody serves the queue any more |
 * | | cancelled `blocked` | the customer was put on the blocklist |
 * | queued | waiting | it is out of hours, the queue is switched off, or its placeholder is gone: the queue put it out, or Asterisk died |
 * | waiting | (hold) | it is due and within hours |
 *
 * @param seen whether a channel of its place lives; null while that cannot be known
 */
export function judge(one: OpenCallback, seen: boolean | null, now: number): Verdict | null {
  return TABLE[one.state](one, seen, now);
}

const TABLE: Readonly<Record<OpenState, (one: OpenCallback, seen: boolean | null, now: number) => Verdict | null>> = {
  missed: ({ attempts, rules }, _seen, now) =>
    attempts < rules.maxAttempts ? become('waiting', null, now + rules.retryMs) : become('failed', 'not_reached', now),

  calling: ({ calledAt }, seen, now) =>
    seen === false && now - (calledAt ?? 0) > UNSEEN_MS ? become('unknown', 'not_noted', now) : null,

  queued: (one, seen, now) => {
    if (hasNoUse(one, now)) return ending(one, now);
    if (!one.rules.isOpen) return become('waiting', null, now);
    const gone = seen === false && now - (one.placedAt ?? 0) > UNSEEN_MS;
    return gone ? become('waiting', null, now + AGAIN_MS) : null;
  },

  waiting: (one, seen, now) => {
    if (hasNoUse(one, now)) return ending(one, now);
    return seen !== null && one.nextAt <= now && one.rules.isOpen ? { kind: 'hold' } : null;
  },
};

function hasNoUse({ createdAt, rules }: OpenCallback, now: number): boolean {
  return !rules.serves || rules.isBlocked || now - createdAt > rules.expireMs;
}

function ending({ rules }: OpenCallback, now: number): Verdict {
  if (!rules.serves) return become('failed', 'queue_gone', now);
  return rules.isBlocked ? become('cancelled', 'blocked', now) : become('expired', null, now);
}

function become(state: CallbackState, reason: string | null, nextAt: number): Verdict {
  return { kind: 'become', state, reason, nextAt };
}
