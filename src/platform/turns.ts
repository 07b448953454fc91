import { PatchbayError } from './errors.ts';

/** Lets those who ask something of one thing at the same moment have it one after the other. */
export interface Turns {
  /**
   * Of two that come at once the second is looked at when the first is done, and so sees what came of it.
   * @throws PatchbayError `conflict` where too many wait already
   */
  take<T>(thing: string, work: () => Promise<T>): Promise<T>;
}

/** Two browsers and somebody who clicks twice; more is no person. */
const MOST_WAITING = 5;

export function createTurns(): Turns {
  const turns = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return {
    take: async (thing, work) => {
      const turn = turns.get(thing) ?? { last: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= MOST_WAITING) throw new PatchbayError('conflict', 'too much is asked of it at once');
      turns.set(thing, turn);
      turn.waiting++;
      const mine = turn.last.then(work).finally(() => {
        turn.waiting--;
        if (turn.waiting === 0) turns.delete(thing);
      });
      turn.last = mine.catch(() => {});
      return mine;
    },
  };
}
