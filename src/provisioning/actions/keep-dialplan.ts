import { setTimeout as delay } from 'node:timers/promises';
import { PatchbayError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { Reader } from './write-dialplan.ts';

/** The tables are compared with the file again so often: somebody else may have changed them. */
const EVERY_MS = 30_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** Changes that come one after another are read by Asterisk together. */
const GATHER_MS = 150;

const READERS = ['pbx_config', 'res_parking'] as const;

/** Keeps the dialplan in Asterisk as the tables have it. */
export interface DialplanUpkeep {
  start(): void;
  stop(): Promise<void>;
  /**
   * Asterisk has read what the tables say at this moment or later.
   * @throws when the database, the file or the PBX failed; it is tried again all the same
   */
  refresh(): Promise<void>;
  /** The same, and Asterisk reads it also if nothing has changed: somebody may have changed what it has in memory. */
  reread(): Promise<void>;
}

export function createDialplanUpkeep(o: {
  readonly write: () => Promise<readonly Reader[]>;
  readonly reload: (module: Reader) => Promise<void>;
  readonly log: Log;
  readonly everyMs?: number;
}): DialplanUpkeep {
  // What a former process wrote may never have been read; reading it once more disturbs nothing.
  const unread = new Set<Reader>(READERS);
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;
  let stopped = false;

  async function project(): Promise<void> {
    for (const reader of await o.write()) unread.add(reader);
    for (const reader of [...unread]) {
      unread.delete(reader); // a change that comes while Asterisk reads is a new one
      await o.reload(reader).catch((error: unknown) => {
        unread.add(reader);
        throw error;
      });
    }
  }

  /** One at a time; everybody who asks while one runs gets the next. */
  function refresh(): Promise<void> {
    if (stopped) return Promise.resolve();
    waiting ??= running
      .then(() => delay(GATHER_MS))
      .then(() => {
        waiting = null;
        const done = project();
        running = done.then(
          () => settle(null),
          (error: unknown) => settle(error),
        );
        return done;
      });
    return waiting;
  }

  function settle(error: unknown): void {
    if (error === null) retryMs = FIRST_RETRY_MS;
    else retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    if (error !== null && !(error instanceof PatchbayError && error.code === 'pbx_unavailable'))
      o.log.warn({ error }, 'the dialplan could not be handed to Asterisk; it is tried again');
    plan(error === null ? (o.everyMs ?? EVERY_MS) : retryMs);
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => refresh().catch(() => {}), ms);
  }

  return {
    start: () => plan(0),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await waiting?.catch(() => {});
      await running;
    },
    refresh,
    reread: () => {
      for (const reader of READERS) unread.add(reader);
      return refresh();
    },
  };
}
