import type { Log } from '../../platform/log.ts';

export interface Repeating {
  start(): void;
  /** Waits for a run in progress. */
  stop(): Promise<void>;
}

/** Runs `work` every so often, never twice at a time; a run that fails is logged and the next one comes. */
export function repeating(everyMs: number, work: () => Promise<void>, log: Log): Repeating {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  return {
    start: () => {
      timer = setInterval(() => {
        running ??= work()
          .catch((error: unknown) => log.warn({ error }, 'a repeated task failed'))
          .finally(() => {
            running = null;
          });
      }, everyMs);
      timer.unref();
    },
    stop: async () => {
      if (timer !== null) clearInterval(timer);
      await running;
    },
  };
}
