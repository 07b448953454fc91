import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { PatchbayError } from '../../platform/errors.ts';
import type { Budget, RateLimits } from '../../platform/rate-limits.ts';
import { addressBlock } from './address-block.ts';

export interface LoginAttempt {
  readonly address: string;
  /** The e-mail address as given; it need not exist. */
  readonly account: string;
  /** Whether this account signed in from this address before. Asked only while the account is under attack. */
  knownAddress(): Promise<boolean>;
}

export interface LoginLimits {
  /**
   * Counts an attempt before its password is looked at, so that parallel ones cannot slip through.
   * @throws PatchbayError `rate_limited`
   */
  begin(attempt: LoginAttempt): Promise<void>;
  /** The password was right: the attempt was none. */
  succeeded(attempt: LoginAttempt): Promise<void>;
}

export interface LoginBudgets {
  /** Wrong passwords from one address for one account. */
  readonly pair: Budget;
  /** Wrong passwords from one address for whatever account. */
  readonly address: Budget;
  /** Wrong passwords for one account from wherever: beyond it the account counts as under attack. */
  readonly account: Budget;
  /** What a strange address gets for an account under attack, in place of `pair`. */
  readonly stranger: Budget;
}

export const LOGIN_BUDGETS: LoginBudgets = {
  pair: { points: 5, seconds: 300 },
  address: { points: 60, seconds: 900 },
  account: { points: 40, seconds: 3600 },
  stranger: { points: 2, seconds: 3600 },
};

/**
 * Second factors, by who knows the password already. A code is one of a million and three are good at a time, so strange
 * addresses get none while the account is under attack.
 */
export const CODE_BUDGETS: LoginBudgets = {
  pair: { points: 5, seconds: 900 },
  address: { points: 60, seconds: 900 },
  account: { points: 20, seconds: 3600 },
  stranger: { points: 0, seconds: 3600 },
};

/** Mails with a link. Beyond them the person has five already, so that nobody is kept from a new password. */
export const RESET_BUDGETS: LoginBudgets = {
  pair: { points: 3, seconds: 3600 },
  address: { points: 20, seconds: 3600 },
  account: { points: 5, seconds: 3600 },
  stranger: { points: 0, seconds: 3600 },
};

/**
 * Brute force is throttled both ways (one account from many addresses, many accounts from one address), yet no account
 * is ever locked: each address has its own budget, and one that the account used before keeps it during an attack.
 */
export function createLoginLimits(rates: RateLimits, of: string, budgets: LoginBudgets): LoginLimits {
  const pair = rates.limiter(`${of}-pair`, budgets.pair);
  const address = rates.limiter(`${of}-address`, budgets.address);
  const account = rates.limiter(`${of}-account`, budgets.account);
  const stranger = rates.limiter(`${of}-stranger`, budgets.stranger);

  return {
    begin: async (attempt) => {
      const keys = keysOf(attempt);
      await take(address, keys.address);
      await take(pair, keys.pair);
      const attacked = await account.consume(keys.account).then(
        () => false,
        () => true,
      );
      if (attacked && !(await attempt.knownAddress())) await take(stranger, keys.pair);
    },
    succeeded: async (attempt) => {
      const keys = keysOf(attempt);
      await Promise.all([
        pair.delete(keys.pair),
        stranger.delete(keys.pair),
        address.reward(keys.address),
        account.reward(keys.account),
      ]);
    },
  };
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new PatchbayError('rate_limited', 'too many attempts', {
      retryAfterSeconds: refusal.msBeforeNext / 1000,
    });
  }
}

/** Keys of a fixed length: a stranger chooses neither our memory nor, by a colon, another's key. */
function keysOf({ address, account }: LoginAttempt): { address: string; account: string; pair: string } {
  const from = addressBlock(address);
  const who = createHash('sha256').update(account.trim().toLowerCase()).digest('base64url').slice(0, 22);
  return { address: from, account: who, pair: `${who} ${from}` };
}
