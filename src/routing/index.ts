import type { Agent } from 'node:https';
import type { PbxReads } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../platform/mysql/connect.ts';
import { createSeal } from '../platform/seal.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import { answerPbx } from './actions/answer-pbx.ts';
import type { Routing } from './actions/context.ts';
import { publicAgent } from './actions/public-agent.ts';
import { createPbxDoor } from './api/pbx-door.ts';
import { routingRoutes } from './api/routes.ts';
import { askPruning } from './jobs.ts';

export interface RoutingOptions {
  readonly db: Database;
  /** Name of the PBX. */
  readonly pbx: string;
  /** Seals what webhooks are signed with; at least 256 bits. */
  readonly key: Uint8Array;
  /** Where the dialplan asks, its path a secret; null: nowhere, webhooks take their number's failover. */
  readonly url: string | null;
  readonly reads: Pick<PbxReads, 'contacts'>;
  readonly log: Log;
  readonly clock?: Clock;
  /** Instead of one that connects to public addresses alone; for tests. */
  readonly agent?: Agent;
}

/** What the dialplan cannot decide by itself, and what an administrator wants to know of what it decides. */
export interface RoutingRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
}

export function createRouting(o: RoutingOptions): RoutingRoom {
  const room: Routing = {
    db: o.db,
    pbx: o.pbx,
    seal: createSeal(o.key, 'call webhooks'),
    agent: o.agent ?? publicAgent(),
    reads: o.reads,
    clock: o.clock ?? systemClock,
    log: o.log,
  };
  const parts = [
    createPbxDoor({ url: o.url, answer: (question) => answerPbx(room, question), log: o.log }),
    askPruning(room),
  ];
  return {
    name: 'routing',
    routes: routingRoutes(room),
    start: async () => {
      for (const part of parts) await part.start();
    },
    stop: async () => {
      for (const part of parts) await part.stop();
      room.agent.destroy();
    },
  };
}
