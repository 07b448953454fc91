import type { Transaction } from 'kysely';
import { PatchbayError } from '../errors.ts';
import type { Database } from './connect.ts';
import { failureOf } from './failure.ts';
import type { DB } from './schema.generated.ts';

const ATTEMPTS = 5;

/**
 * Runs `work` in a transaction, again from the start when another one was in the way (deadlock, lock wait). `work` must
 * therefore change nothing but the database. For HTTP actions; live state goes through the commit loop.
 *
 * @throws PatchbayError `unavailable` when the database is away or stays contended. If it was lost during COMMIT, the
 *   change may have been made: the caller asks again, which is why writes are made repeatable.
 */
export async function transact<T>(db: Database, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (cause) {
      const failure = failureOf(cause);
      if (failure === 'conflict' && attempt < ATTEMPTS) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
        continue;
      }
      if (failure === 'data' || failure === 'defect') throw cause;
      throw new PatchbayError('unavailable', 'the database cannot be used at the moment', {
        cause,
        retryAfterSeconds: 2,
      });
    }
  }
}

/**
 * The same, and then everything is undone: what `work` gives back is what would be. Numbers that the database counts
 * (AUTO_INCREMENT) are used up.
 */
export async function rehearse<T>(db: Database, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  let outcome: { readonly value: T } | null = null;
  try {
    await transact(db, async (trx) => {
      outcome = { value: await work(trx) };
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  if (outcome === null) throw new Error('a rehearsal came to no end');
  return (outcome as { readonly value: T }).value;
}

class Undo extends Error {}
