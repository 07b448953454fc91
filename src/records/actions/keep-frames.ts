import type { Kysely } from 'kysely';
import type { Log } from '../../platform/log.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Quarantined, quarantineFrames } from '../store/quarantine.ts';

export interface FrameKeeper {
  keep(frame: Quarantined): void;
  stop(): Promise<void>;
}

// A caller makes fifty of these with one call: what does not fit is counted by the link and seen in its log.
const MOST_WAITING = 200;
const GATHER_MS = 1_000;

/** Writes forged and torn frames down, a few at a time; a flood of them costs neither memory nor the database. */
export function keepFrames(o: { readonly db: Kysely<DB>; readonly pbx: string; readonly log: Log }): FrameKeeper {
  const waiting = new Map<string, Quarantined>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function write(): Promise<void> {
    const frames = [...waiting.values()];
    waiting.clear();
    timer = undefined;
    await quarantineFrames(o.db, o.pbx, frames).catch((error: unknown) => {
      o.log.warn({ pbx: o.pbx, error, frames: frames.length }, 'rejected frames not kept yet');
      for (const frame of frames) keep(frame);
    });
  }

  function keep(frame: Quarantined): void {
    if (stopped || (waiting.size >= MOST_WAITING && !waiting.has(frame.source))) return;
    waiting.set(frame.source, frame);
    timer ??= setTimeout(() => {
      running = running.then(write);
    }, GATHER_MS);
  }

  return {
    keep,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      running = running.then(write);
      await running;
    },
  };
}
