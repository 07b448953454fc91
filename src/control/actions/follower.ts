/** Looks until it returns true. @param late nobody waits for it any longer */
export type Look = (late: boolean) => boolean;

/** Looks at the live calls for those who wait to see something in them: after each report of the PBX, and now and then. */
export interface Follower {
  /** Looks at once, and then again until it was seen. @param patienceMs after which the look is a late one */
  follow(look: Look, patienceMs?: number): void;
  /** Something happened. */
  wake(): void;
  start(): void;
  stop(): void;
}

/** What happens within this time is looked at once. */
const GATHER_MS = 10;
const TICK_MS = 1_000;

/** @param isCurrent whether there is anything to see: not while a link to the PBX is down */
export function createFollower(o: { readonly isCurrent: () => boolean; readonly now: () => number }): Follower {
  const looks = new Map<Look, number>();
  let gathering: NodeJS.Timeout | undefined;
  let ticking: NodeJS.Timeout | undefined;

  function lookAll(): void {
    gathering = undefined;
    if (!o.isCurrent()) return;
    for (const [look, until] of looks) if (look(o.now() >= until)) looks.delete(look);
  }

  return {
    follow: (look, patienceMs = Number.POSITIVE_INFINITY) => {
      if (o.isCurrent() && look(false)) return;
      looks.set(look, o.now() + patienceMs);
    },
    wake: () => {
      if (looks.size > 0) gathering ??= setTimeout(lookAll, GATHER_MS);
    },
    start: () => {
      ticking = setInterval(lookAll, TICK_MS);
    },
    stop: () => {
      clearInterval(ticking);
      clearTimeout(gathering);
      looks.clear();
    },
  };
}
