import type { PbxInspection, QueueCallerCommands } from '../../asterisk/pbx-event.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';

const LOOK_MS = 5_000;

/**
 * Asterisk lets callers wait for ever in a queue that was taken from it, with nobody to take them. They are put out
 * before, and go where the queue's overflow, or else the number's failover, leads.
 */
export function createVacating(o: {
  readonly inspection: PbxInspection;
  readonly commands: QueueCallerCommands;
  readonly log: Log;
}): (queues: ReadonlySet<string>) => Promise<void> {
  return async (queues) => {
    const { callers } = await o.inspection.inspect(LOOK_MS, (look) => look.queues());
    const waiting = callers.filter(({ queue }) => queues.has(queue));
    for (const caller of waiting) {
      await o.commands.queueWithdraw(caller).catch((error: unknown) => {
        // Gone or taken meanwhile.
        if (!(error instanceof PatchbayError) || !GONE.has(error.code)) throw error;
      });
    }
    if (waiting.length > 0)
      o.log.info({ queues: [...queues], callers: waiting.length }, 'callers of closed queues sent on');
  };
}

const GONE: ReadonlySet<string> = new Set(['not_found', 'invalid', 'conflict']);
