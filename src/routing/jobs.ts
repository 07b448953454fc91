import type { Part } from '../platform/lifecycle.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Routing } from './actions/context.ts';
import { pruneAsks } from './store/webhook-asks.ts';

const ASKS_KEPT_MS = 7 * 24 * 3_600_000;

/** How webhooks answered is kept for a week. */
export function askPruning({ db, clock, log }: Routing): Part {
  const run = () => pruneAsks(db, new Date(clock.now() - ASKS_KEPT_MS));
  return scheduled({ name: 'webhook asks pruning', cron: '47 * * * *', log, run });
}
