import type { CommitLoop } from '../../platform/mysql/commit-loop.ts';
import { type PublicNames, presentCall } from '../api/present-call.ts';
import type { Changes } from '../model/collect.ts';
import { type LiveCallRow, saveLiveCalls } from '../store/live-calls.ts';
import { announceCall, announceQueue } from './announce.ts';

/** Hands what changed to be stored and, once it is, announced: a call's row and its news go in one transaction. */
export function createTelling(o: {
  readonly pbx: string;
  readonly commitLoop: CommitLoop;
  readonly names: PublicNames;
}) {
  const table = o.commitLoop.table<LiveCallRow>({ name: 'live_calls', save: saveLiveCalls });

  return function tell({ calls, queues }: Changes): void {
    for (const change of calls) {
      const { now } = change;
      const shown = presentCall(now, o.names);
      const live = now.ended === null ? { shown, memory: now } : null;
      table.put(`${now.tenant}/${shown.id}`, { tenantId: now.tenant, id: shown.id, pbx: o.pbx, live });
      for (const announcement of announceCall(change, shown, o.names)) o.commitLoop.announce(announcement);
    }
    for (const change of queues) {
      const announcement = announceQueue(change, o.names);
      if (announcement !== null) o.commitLoop.announce(announcement);
    }
  };
}
