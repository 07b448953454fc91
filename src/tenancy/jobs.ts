import type { Part } from '../platform/lifecycle.ts';
import type { Tenancy } from './actions/context.ts';
import { pruneSessions } from './store/session-tokens.ts';

const HOUR = 3_600_000;

/** Refresh tokens and sessions that nobody can present any more are deleted every hour. */
export function sessionPruning(room: Tenancy): Part {
  let timer: NodeJS.Timeout | null = null;
  const prune = (): void => room.later(pruneSessions(room.db, new Date(room.clock.now())), 'pruning of sessions');
  return {
    name: 'session pruning',
    start: async () => {
      timer = setInterval(prune, HOUR);
      timer.unref();
    },
    stop: async () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
