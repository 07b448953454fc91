import { type RateLimiterAbstract, RateLimiterMemory } from 'rate-limiter-flexible';

/** So many in so many seconds. */
export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

/** Where what was used up of budgets is kept. */
export interface RateLimits {
  /** @param name tells its keys from those of other limiters; at most 32 characters */
  limiter(name: string, budget: Budget): RateLimiterAbstract;
  /** Forgets what has run out. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

/** For this process alone. */
export function ownRateLimits(): RateLimits {
  return { limiter: ownLimiter, prune: async () => {}, close: async () => {} };
}

export function ownLimiter(name: string, { points, seconds }: Budget): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: seconds, keyPrefix: name });
}
