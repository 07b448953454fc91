import type { CallbackCommands } from '../asterisk/commands/callbacks.ts';
import type { PbxCommands, PbxEvents } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { Lookout } from '../platform/mysql/lookout.ts';
import type { Outbox } from '../platform/mysql/outbox.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Callbacks } from './actions/context.ts';
import { noteAnswer } from './actions/note-answer.ts';
import { callbackRoutes } from './api/routes.ts';
import { createTurns } from './jobs.ts';
import { watchPlaces } from './listen.ts';
import { callbackRetention, personalCallbacks } from './store/personal.ts';

export { CALLBACK_EVENTS } from './events.ts';

export interface CallbacksOptions {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly lookout: Lookout;
  /** The PBX that this daemon stands beside, under the name that its events bear. */
  readonly pbx: {
    readonly name: string;
    readonly events: PbxEvents;
    readonly commands: CallbackCommands & Pick<PbxCommands, 'hangup'>;
  };
  readonly log: Log;
  readonly clock?: Clock;
}

/** Callers who keep their place in a queue without waiting on the line, and are called when their turn comes. */
export interface CallbacksRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
  /** To be stopped before the link of the PBX: callers are told at once that nobody calls back any more. */
  readonly offers: Part;
}

export function createCallbacks(o: CallbacksOptions): CallbacksRoom {
  const { db, outbox, log, pbx } = o;
  const places = watchPlaces((key, at) => void noteAnswer(room, key, at));
  const clock = o.clock ?? systemClock;
  const room: Callbacks = { db, outbox, log, clock, places, pbx: pbx.name, commands: pbx.commands };
  const turns = createTurns(room, o.lookout);
  let leave = (): void => {};
  return {
    name: 'callbacks',
    routes: callbackRoutes(room),
    personalData: [personalCallbacks],
    retention: [callbackRetention],
    start: async () => {
      leave = pbx.events.listen((event) => places.hear(event));
      turns.start();
    },
    stop: async () => leave(),
    offers: { name: 'offers of callbacks', start: async () => {}, stop: () => turns.stop() },
  };
}
