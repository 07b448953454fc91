import type { PbxCommands, PbxEvents, PbxInspection, PbxReads } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Provisioning, SipAddresses } from './actions/context.ts';
import { createDialplanUpkeep } from './actions/keep-dialplan.ts';
import { createMusicProjection } from './actions/music/project-music.ts';
import { writeDialplan } from './actions/write-dialplan.ts';
import { provisioningRoutes } from './api/routes.ts';
import { provisioningJobs } from './jobs.ts';
import { endTransfersAcrossTenants, qualifyNewContacts } from './listen.ts';
import { personalBlocks } from './store/personal/blocked-numbers.ts';
import { personalForwards } from './store/personal/forwards.ts';

export interface ProvisioningOptions {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly events: PbxEvents;
  readonly inspection: PbxInspection;
  readonly reads: PbxReads;
  readonly sip: SipAddresses;
  readonly refreshAgents: () => Promise<void>;
  readonly refreshDirectory: () => Promise<void>;
  readonly wantedMembers: Provisioning['wantedMembers'];
  readonly lookAgain: Provisioning['lookAgain'];
  /** Shared with Asterisk, at the same path: it plays from `moh/` and includes from `projection/`. */
  readonly spoolDir: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** How often Asterisk's dialplan is compared with the tables. */
  readonly compareEveryMs?: number;
}

/** Phones, trunks, numbers, queues and whatever else an administrator sets up, as rows that Asterisk reads. */
export interface ProvisioningRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  /** Hands Asterisk its dialplan as the tables have it now, e.g. after a tenant was made. @throws when that failed */
  refresh(): Promise<void>;
}

export function createProvisioning(o: ProvisioningOptions): ProvisioningRoom {
  const dialplan = createDialplanUpkeep({
    write: () => writeDialplan(o.db, o.spoolDir),
    reload: (module) => o.commands.reloadModule(module),
    log: o.log,
    ...(o.compareEveryMs ? { everyMs: o.compareEveryMs } : {}),
  });
  const music = createMusicProjection(o);
  let unlisten: readonly (() => void)[] = [];
  const room: Provisioning = {
    ...o,
    clock: o.clock ?? systemClock,
    refreshDialplan: dialplan.refresh,
    rereadDialplan: dialplan.reread,
    refreshMusic: () => music.project(),
  };
  const jobs = provisioningJobs(room, o.metrics);
  return {
    name: 'provisioning',
    routes: provisioningRoutes(room),
    personalData: [personalBlocks, personalForwards],
    refresh: dialplan.refresh,
    start: async () => {
      unlisten = [endTransfersAcrossTenants(o), qualifyNewContacts(o)];
      dialplan.start();
      for (const job of jobs) await job.start();
    },
    stop: async () => {
      for (const stop of unlisten) stop();
      for (const job of jobs) await job.stop();
      await dialplan.stop();
    },
  };
}
