import type { Kysely } from 'kysely';
import type { Log } from '../../platform/log.ts';
import type { CommitLoop } from '../../platform/mysql/commit-loop.ts';
import type { Lookout } from '../../platform/mysql/lookout.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Choice } from '../model/choice.ts';
import { settingsOf } from '../store/tenant-settings.ts';
import { allWishes, forgetWish, loadWishes, type Wish } from '../store/wishes.ts';
import type { Floor } from './floor/floor.ts';

/** How long a wish waits for its agent: who has just become one is on the floor with the next look at the directory. */
const PATIENCE_MS = 120_000;

export interface Wishes {
  /** Resolves when the first look is over: what was wished before counts before the PBX is looked at. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What agents asked for on their phones, as if they had asked over HTTP. A wish is forgotten when what is wanted is
 * stored, so a crash in between takes it up once more.
 */
export function createWishes(o: {
  readonly db: Kysely<DB>;
  readonly floor: Floor;
  readonly commitLoop: Pick<CommitLoop, 'settled'>;
  readonly lookout: Lookout;
  readonly log: Log;
}): Wishes {
  let running: Promise<void> | null = null;
  let stopped = true;

  async function look(): Promise<void> {
    const wishes = await loadWishes(o.db);
    if (wishes.length === 0 || o.floor.roster.size === 0) return;
    const over: Wish[] = [];
    for (const wish of wishes) {
      const entry = o.floor.roster.ofUser(wish.tenantId, wish.userId);
      if (entry !== undefined || wish.at.getTime() < o.floor.time.now() - PATIENCE_MS) over.push(wish);
      if (entry === undefined) continue;
      const choice = await choiceOf(o.db, wish);
      o.floor.desk.apply(entry, { type: 'wanted', choice, at: o.floor.time.now() });
    }
    await o.commitLoop.settled();
    for (const wish of over) await forgetWish(o.db, wish);
  }

  function turn(): Promise<void> {
    running ??= look()
      .catch((error: unknown) => o.log.warn({ error }, 'wishes of agents could not be taken up yet'))
      .finally(() => {
        running = null;
      });
    return running;
  }

  o.lookout.watch(
    () => allWishes(o.db),
    (there) => {
      if (there && !stopped) void turn();
    },
  );

  return {
    start: () => {
      stopped = false;
      return turn();
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/** A number that the tenant has no reason for, or none where one is needed, is the first reason. */
async function choiceOf(db: Kysely<DB>, { tenantId, status, reasonNumber }: Wish): Promise<Choice> {
  if (status !== 'break') return { status, reason: null };
  const { breakReasons } = await settingsOf(db, tenantId);
  return { status, reason: breakReasons[(reasonNumber ?? 1) - 1] ?? breakReasons[0] ?? null };
}
