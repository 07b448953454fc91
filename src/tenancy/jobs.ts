import type { Part } from '../platform/lifecycle.ts';
import type { RateLimits } from '../platform/rate-limits.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Tenancy } from './actions/context.ts';
import { pruneAnswers } from './store/kept-answers.ts';
import { pruneResets } from './store/password-resets.ts';
import { pruneSessions } from './store/session-tokens.ts';

/** What nobody can present any more is deleted every hour: tokens, sessions, links, kept answers, counts of attempts. */
export function signInPruning(room: Tenancy, rates: RateLimits): Part {
  return scheduled({
    name: 'sign-in pruning',
    cron: '41 * * * *',
    log: room.log,
    run: async () => {
      const now = new Date(room.clock.now());
      await pruneSessions(room.db, now);
      await pruneResets(room.db, now);
      await pruneAnswers(room.db, now);
      await rates.prune();
    },
  });
}
