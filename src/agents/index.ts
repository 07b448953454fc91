import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { PbxEvents, PbxInspection, QueueCallerCommands, QueueCommands } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { CommitLoop } from '../platform/mysql/commit-loop.ts';
import type { Lookout } from '../platform/mysql/lookout.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import { createFloor } from './actions/floor/floor.ts';
import { createLagMeter } from './actions/floor/lag.ts';
import { agentMetrics } from './actions/floor/metrics.ts';
import { hearEvent } from './actions/hear-event.ts';
import { createQueueFile } from './actions/project-queues.ts';
import { createWishes } from './actions/take-up-wishes.ts';
import { createVacating } from './actions/vacate-queues.ts';
import { type WantedPlace, wantedMembers } from './actions/wanted-members.ts';
import { agentRoutes } from './api/routes.ts';
import { createUpkeep } from './jobs.ts';

export { AGENT_EVENTS } from './events.ts';

export interface AgentsOptions {
  readonly db: Kysely<DB>;
  readonly commitLoop: CommitLoop;
  readonly lookout: Lookout;
  /** The PBX that this daemon stands beside. */
  readonly pbx: {
    readonly events: PbxEvents;
    readonly commands: QueueCommands & QueueCallerCommands;
    readonly inspection: PbxInspection;
    resync(reason: string): void;
  };
  /** Shared with Asterisk, which includes `projection/queues.conf` from it. */
  readonly spoolDir: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /**
   * Take out of our queues what is neither an agent's phone nor in `queue_members`, e.g. a `Local/…` member that somebody
   * added on Asterisk's console. Without it such members stay; phones of our tenants are put right always.
   */
  readonly removeForeignMembers?: boolean;
}

/**
 * State of every agent, time in state, queues and their members. To be started before the link of its PBX: what the
 * first snapshot shows of phones that are not known yet has to be asked for again.
 */
export interface AgentsRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readiness(): Readiness;
  /** Reads people, phones, queues and members again now, e.g. after one was changed. */
  refresh(): Promise<void>;
  /** Who shall be in a tenant's queues now: whoever is signed in, and what stands in a queue for good. */
  wantedMembers(tenantId: string): readonly WantedPlace[];
}

export function createAgents(o: AgentsOptions): AgentsRoom {
  const { db, commitLoop, pbx, log } = o;
  const clock = o.clock ?? systemClock;
  const metrics = agentMetrics(o.metrics);
  const resync = (reason: string): void => pbx.resync(reason);
  const policy = { removeForeign: o.removeForeignMembers ?? false };
  const floor = createFloor({ commitLoop, commands: pbx.commands, clock, log, metrics, policy, resync });
  const file = createQueueFile({
    path: join(o.spoolDir, 'projection', 'queues.conf'),
    rulesPath: join(o.spoolDir, 'projection', 'queuerules.conf'),
    commands: pbx.commands,
    vacate: createVacating({ ...pbx, log }),
    log,
  });
  const upkeep = createUpkeep({ db, floor, file, resync, now: () => clock.now(), log, metrics });
  const wishes = createWishes({ db, floor, commitLoop, lookout: o.lookout, log });
  const changed = createLagMeter(floor.time, metrics, commitLoop);
  let unlisten = (): void => {};

  return {
    name: 'agents',
    routes: agentRoutes({ db, floor, commitLoop }),
    refresh: () => upkeep.refresh(),
    wantedMembers: (tenantId) => wantedMembers(floor, tenantId),
    start: async () => {
      unlisten = pbx.events.listen((event) => {
        hearEvent(floor, event, changed);
        if (event.type === 'pbx.snapshot') upkeep.looked();
      });
      await upkeep.start();
      await wishes.start();
    },
    stop: async () => {
      unlisten();
      await wishes.stop();
      await upkeep.stop();
      await floor.converger.stop();
      floor.alarms.clearAll();
    },
    readiness: () => {
      const { since, trouble } = upkeep.state();
      if (since === null) return { name: 'agents', ready: false, detail: 'the directory was not read yet' };
      if (!floor.observed) return { name: 'agents', ready: false, detail: 'no picture of the PBX yet' };
      const unseen = [...floor.roster.all()].filter(({ agent }) => agent.remembered !== null).length;
      if (unseen > 0) return { name: 'agents', ready: false, detail: `${unseen} phones were not seen yet` };
      const detail = `${floor.roster.size} agents, directory of ${new Date(since).toISOString()}`;
      return { name: 'agents', ready: trouble === null, detail: trouble ?? detail };
    },
  };
}
