import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './lifecycle.ts';
import type { Log } from './log.ts';

/** Work that is done again and again, and at once when somebody wakes it. Never two of it at a time. */
export interface Rounds extends Part {
  wake(): void;
}

interface RoundsOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Log;
}

/** @param o.work one round. @returns whether there is more to do now */
export function rounds(o: RoundsOptions & { work(): Promise<boolean> }): Rounds {
  const stopping = new AbortController();
  let alarm = new AbortController();
  let done: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    let failed = false;
    while (!stopping.signal.aborted) {
      alarm = new AbortController();
      try {
        const more = await o.work();
        failed = false;
        if (more) continue;
      } catch (error) {
        // Said once: a database that is away fails every round.
        if (!failed) o.log.warn({ job: o.name, error }, 'a round failed, tried again until it does not');
        failed = true;
      }
      const signal = AbortSignal.any([stopping.signal, alarm.signal]);
      await sleep(o.everyMs, undefined, { signal }).catch(() => {});
    }
  }

  return {
    name: o.name,
    wake: () => alarm.abort(),
    start: async () => {
      done = turn();
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

/**
 * Rounds for many tenants, each in a lane of its own: one whose provider hangs keeps nobody waiting but itself.
 * @param o.due tenants with something to do, `busy` left out, `limit` at most
 * @param o.work for one tenant. @returns whether there is more to do now
 */
export function lanes(
  o: RoundsOptions & {
    readonly atOnce: number;
    due(busy: readonly string[], limit: number): Promise<readonly string[]>;
    work(tenantId: string): Promise<boolean>;
  },
): Rounds {
  const busy = new Map<string, Promise<void>>();
  let stopped = false;
  let woken = 0;

  async function lane(tenantId: string): Promise<void> {
    let heard = woken;
    try {
      for (let more = true; more && !stopped; ) {
        heard = woken;
        more = await o.work(tenantId);
      }
    } catch (error) {
      o.log.warn({ job: o.name, tenant: tenantId, error }, 'a round of this tenant failed, tried again');
    }
    const wasFull = busy.size === o.atOnce;
    busy.delete(tenantId);
    // Somebody may have waited for a lane, or this tenant been given something after it had looked.
    if (wasFull || heard !== woken) starting.wake();
  }

  const starting = rounds({
    ...o,
    work: async () => {
      const limit = o.atOnce - busy.size;
      if (limit <= 0) return false;
      for (const tenantId of await o.due([...busy.keys()], limit)) busy.set(tenantId, lane(tenantId));
      return false;
    },
  });

  return {
    ...starting,
    wake: () => {
      woken++;
      starting.wake();
    },
    stop: async () => {
      stopped = true;
      await starting.stop();
      await Promise.all(busy.values());
    },
  };
}
