import { PatchbayError } from '../platform/errors.ts';
import type { Callbacks } from './actions/context.ts';
import { seeToCallbacks } from './actions/see-to.ts';
import { tellNews } from './actions/tell-news.ts';

/** Looks at what is due so often. */
const EVERY_MS = 1_000;
/** The dialplan offers callbacks for so long after it was last told that somebody makes them. */
const BELIEVED_SECONDS = 15;
const TELL_EVERY_MS = 5_000;

export interface Turns {
  start(): void;
  stop(): Promise<void>;
}

/**
 * One turn after the other. Only after one that went well the dialplan is told to offer callbacks: whoever cannot read
 * what is due, or cannot ask the PBX, promises nothing.
 */
export function createTurns(room: Callbacks): Turns {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let offeredAt = 0;

  async function turn(): Promise<void> {
    await seeToCallbacks(room);
    await tellNews(room);
    const now = room.clock.now();
    if (!room.places.known() || now - offeredAt < TELL_EVERY_MS) return;
    await offer(Math.floor(now / 1000) + BELIEVED_SECONDS);
    offeredAt = now;
  }

  const offer = (untilSeconds: number) => room.commands.offerCallbacks({ untilSeconds, pbx: room.pbx });

  function next(): void {
    running = turn()
      .catch((error: unknown) => {
        if (!(error instanceof PatchbayError)) room.log.warn({ error }, 'callbacks could not be seen to');
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(next, EVERY_MS);
      });
  }

  return {
    start: next,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      if (offeredAt > 0) await offer(0).catch(() => {});
    },
  };
}
