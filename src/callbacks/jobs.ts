import { PatchbayError } from '../platform/errors.ts';
import type { Lookout } from '../platform/mysql/lookout.ts';
import type { Callbacks } from './actions/context.ts';
import { seeToCallbacks } from './actions/see-to.ts';
import { tellNews } from './actions/tell-news.ts';
import { callbacksToSee } from './store/open-callbacks.ts';

/** The dialplan offers callbacks for so long after it was last told that somebody makes them. */
const BELIEVED_SECONDS = 15;
const TELL_EVERY_MS = 5_000;

export interface Turns {
  start(): void;
  stop(): Promise<void>;
}

/**
 * One turn after the other, at each look into the tables. Only after one that went well the dialplan is told to offer
 * callbacks: whoever cannot read what is due, or cannot ask the PBX, promises nothing.
 */
export function createTurns(room: Callbacks, lookout: Lookout): Turns {
  let running: Promise<void> | null = null;
  let stopped = true;
  let offeredAt = 0;

  async function turn(there: boolean): Promise<void> {
    // A placeholder may have outlived the last callback.
    if (there || room.places.all().length > 0) {
      await seeToCallbacks(room);
      await tellNews(room);
    }
    const now = room.clock.now();
    if (!room.places.known() || now - offeredAt < TELL_EVERY_MS) return;
    await offer(Math.floor(now / 1000) + BELIEVED_SECONDS);
    offeredAt = now;
  }

  const offer = (untilSeconds: number) => room.commands.offerCallbacks({ untilSeconds, pbx: room.pbx });

  lookout.watch(
    () => callbacksToSee(room.db, room.pbx),
    (there) => {
      if (stopped) return;
      running ??= turn(there)
        .catch((error: unknown) => {
          if (!(error instanceof PatchbayError)) room.log.warn({ error }, 'callbacks could not be seen to');
        })
        .finally(() => {
          running = null;
        });
    },
  );

  return {
    start: () => {
      stopped = false;
    },
    stop: async () => {
      stopped = true;
      await running;
      if (offeredAt > 0) await offer(0).catch(() => {});
    },
  };
}
