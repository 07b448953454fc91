import type { Part } from '../platform/lifecycle.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Tenancy } from './actions/context.ts';
import { pruneSessions } from './store/session-tokens.ts';

/** Refresh tokens and sessions that nobody can present any more are deleted every hour. */
export function sessionPruning(room: Tenancy): Part {
  return scheduled({
    name: 'session pruning',
    cron: '41 * * * *',
    log: room.log,
    run: () => pruneSessions(room.db, new Date(room.clock.now())),
  });
}
