import { PatchbayError } from '../../platform/errors.ts';

/** Lets one command at a time move the parties of a call. */
export interface Turns {
  /** @throws PatchbayError `conflict` where too many wait already */
  take<T>(tenantId: string, callId: string, work: () => Promise<T>): Promise<T>;
}

/** Two browsers and somebody who clicks twice; more is no person. */
const MOST_WAITING = 5;

/** Of two that ask at once the second is looked at when the first has been done, and so sees what came of it. */
export function createTurns(): Turns {
  const last = new Map<string, { done: Promise<unknown>; waiting: number }>();
  return {
    take: async (tenantId, callId, work) => {
      const key = `${tenantId}/${callId}`;
      const turn = last.get(key) ?? { done: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= MOST_WAITING) throw new PatchbayError('conflict', 'too much is asked of this call at once');
      last.set(key, turn);
      turn.waiting++;
      const mine = turn.done.then(work).finally(() => {
        turn.waiting--;
        if (turn.waiting === 0) last.delete(key);
      });
      turn.done = mine.catch(() => {});
      return mine;
    },
  };
}
