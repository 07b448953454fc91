import type { Part } from '../platform/lifecycle.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Privacy } from './actions/context.ts';
import { pruneExpired } from './actions/prune-expired.ts';

/** What has outlived its time goes every hour. */
export function retentionJob(room: Privacy): Part {
  return scheduled({ name: 'retention', cron: '29 * * * *', log: room.log, run: () => pruneExpired(room) });
}
