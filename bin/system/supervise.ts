import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from './choose-port.ts';

/** A part that can end by itself and be started again. */
export interface Supervised {
  readonly name: string;
  /** How its present run ends. */
  ended(): Promise<string>;
  restart(): Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A run this long counts as recovered. */
const STEADY_MS = 60_000;

/** Starts a part again whenever it ends, each time a little later, until `stopping`. */
export async function supervise(part: Supervised, stopping: AbortSignal, say: Say): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!stopping.aborted) {
    const since = Date.now();
    const how = await Promise.race([part.ended(), aborted(stopping)]);
    if (stopping.aborted) return;
    if (Date.now() - since > STEADY_MS) wait = FIRST_WAIT_MS;
    for (let failure = how; !stopping.aborted; ) {
      say(`${part.name} ${failure}; starting it again in ${wait / 1000} s …`);
      await sleep(wait, undefined, { signal: stopping }).catch(() => {});
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      if (stopping.aborted) return;
      try {
        await part.restart();
        say(`${part.name} runs again.`);
        break;
      } catch (error) {
        failure = `could not be started: ${(error as Error).message}`;
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('');
    else signal.addEventListener('abort', () => resolve(''), { once: true });
  });
}
