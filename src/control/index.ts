import type { Kysely } from 'kysely';
import type { PbxEvents } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import { ownRateLimits, type RateLimits } from '../platform/rate-limits.ts';
import { createTurns } from '../platform/turns.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Control } from './actions/context.ts';
import { createFollower } from './actions/follower.ts';
import { controlRoutes } from './api/routes.ts';
import { pruning, takeUp } from './jobs.ts';
import { hearPbx } from './listen.ts';

export { CONTROL_EVENTS } from './events.ts';
export { may } from './model/may.ts';

export interface ControlOptions extends Pick<Control, 'calls' | 'commands' | 'outbox' | 'teamsOf'> {
  readonly db: Kysely<DB>;
  /** The PBX that this daemon stands beside. */
  readonly pbx: { readonly name: string; readonly events: PbxEvents };
  readonly rateLimits?: RateLimits;
  readonly log: Log;
  readonly clock?: Clock;
}

/**
 * What is asked of live calls: made, ended, held, transferred, parked, listened to. It only asks; what becomes of it is
 * seen where calls are watched, so it is to be built after the calls room, and hears the PBX after it.
 */
export interface ControlRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
}

/** Calls that one person may have made in a minute, by programs too. */
const ORIGINATIONS = { points: 20, seconds: 60 };

export function createControl(o: ControlOptions): ControlRoom {
  const clock = o.clock ?? systemClock;
  const follower = createFollower({ isCurrent: () => o.calls.isCurrent(), now: () => clock.now() });
  const ear = hearPbx({ events: o.pbx.events, follower });
  const room: Control = {
    db: o.db,
    outbox: o.outbox,
    pbx: o.pbx.name,
    calls: o.calls,
    commands: o.commands,
    originations: (o.rateLimits ?? ownRateLimits()).limiter('originate', ORIGINATIONS),
    follower,
    turns: createTurns(),
    transfers: new Map(),
    listeners: ear.listeners,
    teamsOf: o.teamsOf,
    clock,
    log: o.log,
  };
  const takingUp = takeUp(room);
  const prune = pruning(room, o.log);

  return {
    name: 'control',
    routes: controlRoutes(room),
    start: async () => {
      follower.start();
      await takingUp.start();
      await prune.start();
    },
    stop: async () => {
      ear.stop();
      follower.stop();
      await takingUp.stop();
      await prune.stop();
    },
  };
}
