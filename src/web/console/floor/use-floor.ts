import { useMemo } from 'preact/hooks';
import type { Agent, Call, QueueName } from '../api/types.ts';
import { useConsole } from '../app/console.ts';
import { tick } from '../state/tick.ts';
import { useStore } from '../state/use-store.ts';

export interface Floor {
  readonly agents: readonly Agent[];
  readonly calls: readonly Call[];
  readonly queues: readonly QueueName[];
}

/** The rows of the live picture. */
export function useFloor(): Floor {
  const picture = useStore(useConsole().live.picture);
  return useMemo(
    () => ({
      agents: [...picture.agents.values()].map(({ row }) => row),
      calls: [...picture.calls.values()].map(({ row }) => row),
      queues: picture.queues,
    }),
    [picture],
  );
}

/**
 * Now by the server's clock, once a second: durations are right though this machine's clock is wrong. While the picture
 * is stale time stands still with it.
 */
export function useNow(): number {
  const { live } = useConsole();
  const link = useStore(live.link);
  const now = useStore(tick);
  return (link.phase === 'stale' && link.since > 0 ? link.since : now) + useStore(live.offset);
}
