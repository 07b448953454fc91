import { PatchbayError } from '../platform/errors.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Provisioning } from './actions/context.ts';
import { removeOrphans } from './actions/music/remove-orphans.ts';
import { sumSpend } from './actions/outbound/sum-spend.ts';
import { refreshSpans } from './actions/schedules/keep-spans.ts';

export function provisioningJobs(room: Provisioning, metrics: Metrics): Part[] {
  const { log } = room;
  const summed = new Map<string, string>();
  const reached = metrics.gauge({
    name: 'outbound_caps_reached',
    help: 'Caps on calls outside that are reached now, of the tenant and its extensions',
    labels: ['tenant'],
  });
  return [
    // Also at each start: a daemon that never runs at night would let the hours run out.
    atStart('opening hours', log, () => refreshSpans(room)),
    scheduled({ name: 'opening hours', cron: '23 1 * * *', log, run: () => refreshSpans(room) }),
    // What a former process wrote may never have been read; later what was changed while the PBX was away, or by another
    // daemon. Costs one query when there is nothing to do.
    atStart('music on hold', log, () => offerMusic(room)),
    scheduled({ name: 'music on hold', cron: '* * * * *', log, run: () => offerMusic(room) }),
    scheduled({ name: 'outbound spend', cron: '*/15 * * * * *', log, run: () => sumSpend(room, summed, reached) }),
    scheduled({ name: 'music tidying', cron: '37 * * * *', log, run: () => removeOrphans(room) }),
  ];
}

/** Begun, not waited for: nothing that starts later needs it. */
function atStart(name: string, log: Log, run: () => Promise<void>): Part {
  let running: Promise<void> = Promise.resolve();
  return {
    name,
    start: async () => {
      running = run().catch((error: unknown) => log.warn({ job: name, error }, 'a job at the start failed'));
    },
    stop: () => running,
  };
}

async function offerMusic(room: Provisioning): Promise<void> {
  await room.refreshMusic().catch((error: unknown) => {
    if (!(error instanceof PatchbayError) || error.code !== 'pbx_unavailable') throw error;
  });
}
