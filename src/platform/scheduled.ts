import { type ScheduledTask, schedule } from 'node-cron';
import type { Part } from './lifecycle.ts';
import type { Log } from './log.ts';

/**
 * Work by the calendar. A run that still goes on when the next one is due is not joined by a second; one that fails is
 * logged and tried again at its next time; stopping waits for the run under way.
 */
export function scheduled(o: {
  readonly name: string;
  /** Five fields, UTC: `17 * * * *`. */
  readonly cron: string;
  readonly run: () => Promise<void>;
  readonly log: Log;
}): Part {
  let task: ScheduledTask | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    name: o.name,
    start: async () => {
      task = schedule(
        o.cron,
        () => {
          running = o.run().catch((error: unknown) => o.log.warn({ job: o.name, error }, 'a scheduled job failed'));
          return running;
        },
        { name: o.name, timezone: 'UTC', noOverlap: true },
      );
    },
    stop: async () => {
      await task?.destroy();
      await running;
    },
  };
}
