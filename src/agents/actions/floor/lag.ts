import type { CommitLoop } from '../../../platform/mysql/commit-loop.ts';
import type { AgentMetrics } from './metrics.ts';
import type { PbxTime } from './pbx-time.ts';

/** Called when an event of the PBX stamped `at` (epoch microseconds) has changed what can be seen of an agent. */
export type LagMeter = (at: number) => void;

/** Measures how old the news is; of the commit one sample at a time, for waiting costs more than the commit. */
export function createLagMeter(
  time: PbxTime,
  metrics: Pick<AgentMetrics, 'lag' | 'committed'>,
  commitLoop: Pick<CommitLoop, 'settled'>,
): LagMeter {
  let sampling = false;
  const seconds = (at: number): number => Math.max(0, time.now() - at) / 1_000_000;
  return (at) => {
    metrics.lag.observe(seconds(at));
    if (sampling) return;
    sampling = true;
    commitLoop
      .settled()
      .then(() => metrics.committed.observe(seconds(at)))
      .catch(() => {}) // the database is away: that has its own alarm
      .finally(() => {
        sampling = false;
      });
  };
}
