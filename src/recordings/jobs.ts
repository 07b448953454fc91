import type { Recordings } from './actions/context.ts';
import { makeFolders } from './actions/make-folders.ts';
import { removeDeleted } from './actions/remove-deleted.ts';
import { sweep } from './actions/sweep.ts';
import { watchDisk } from './actions/watch-disk.ts';
import { settleRecordings } from './store/settle.ts';

export interface Sweeper {
  start(): void;
  stop(): Promise<void>;
  /** Something was heard of this channel's recording: looks soon. */
  stir(uniqueId: string): void;
  /** Looks at all files now. @throws what the database or the disk says */
  look(): Promise<void>;
  /** Why the last look failed, null when it did not. */
  trouble(): string | null;
}

/** What happens within this time is looked at together. */
const GATHER_MS = 200;
const LOOK_MS = 2_000;
const TIDY_MS = 10_000;
const SETTLED_AT_ONCE = 500;

/** Looks at the spool when something was heard, and every two seconds whatever was; one look at a time. */
export function keepRecordings(room: Recordings): Sweeper {
  let stirred = new Set<string>();
  let running: Promise<void> = Promise.resolve();
  let gathering: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let tidied = Number.NEGATIVE_INFINITY;
  let trouble: string | null = null;

  async function whole(): Promise<void> {
    await watchDisk(room);
    await sweep(room, null);
    await settleRecordings(room.db, room.pbx, SETTLED_AT_ONCE);
    if (room.clock.now() - tidied < TIDY_MS) return;
    await makeFolders(room);
    await removeDeleted(room);
    tidied = room.clock.now();
  }

  function run(work: () => Promise<void>): Promise<void> {
    const done = running.then(work);
    running = done.then(
      () => {
        trouble = null;
      },
      (error: unknown) => {
        const before = trouble;
        trouble = error instanceof Error ? error.message : String(error);
        if (before !== trouble) room.log.warn({ pbx: room.pbx, error }, 'recordings were not looked after');
      },
    );
    return done;
  }

  function gathered(): void {
    gathering = undefined;
    const some = stirred;
    stirred = new Set();
    run(() => sweep(room, some)).catch(() => {}); // said already; the next whole look does it
  }

  function tick(): void {
    run(whole)
      .catch(() => {})
      .finally(() => {
        if (looking !== undefined) looking = setTimeout(tick, LOOK_MS);
      });
  }

  return {
    start: () => {
      looking = setTimeout(tick, 0);
    },
    stop: async () => {
      clearTimeout(looking);
      looking = undefined;
      clearTimeout(gathering);
      await running;
    },
    stir: (uniqueId) => {
      stirred.add(uniqueId);
      gathering ??= setTimeout(gathered, GATHER_MS);
    },
    look: () => run(whole),
    trouble: () => trouble,
  };
}
