import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { PatchbayError } from '../../platform/errors.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * @param stored null for an account that does not exist: false, after the same work
   * @throws PatchbayError `unavailable` when too many are waiting already
   */
  verify(stored: string | null, password: string): Promise<boolean>;
}

/** One hash takes 19 MiB and about 20 ms of a core, in libuv's four threads, which files and DNS need as well. */
const AT_ONCE = 2;
const MAX_WAITING = 200;

/** argon2id, the package's defaults (19 MiB, 2 passes), a few at a time: a flood of logins starves nothing else. */
export function createPasswords(o: { readonly maxWaiting?: number } = {}): Passwords {
  const maxWaiting = o.maxWaiting ?? MAX_WAITING;
  let running = 0;
  const waiting: (() => void)[] = [];
  const nobodys = hash(randomBytes(16));

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= maxWaiting) {
        throw new PatchbayError('unavailable', 'too many sign-ins at once', { retryAfterSeconds: 5 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The turn is handed over, so `running` stays.
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password)),
    verify: async (stored, password) => {
      const against = stored ?? (await nobodys);
      const right = await inTurn(() => verify(against, password).catch(() => false));
      return right && stored !== null;
    },
  };
}
