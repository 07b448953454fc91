import type { PbxCommands } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Provisioning } from './actions/context.ts';
import { createMusicProjection } from './actions/music/project-music.ts';
import { provisioningRoutes } from './api/routes.ts';
import { provisioningJobs } from './jobs.ts';

export interface ProvisioningOptions {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly refreshAgents: () => Promise<void>;
  readonly refreshDirectory: () => Promise<void>;
  /** Shared with Asterisk, at the same path: it plays from `moh/` and includes from `projection/`. */
  readonly spoolDir: string;
  readonly log: Log;
  readonly clock?: Clock;
}

/** Phones, trunks, numbers, queues and whatever else an administrator sets up, as rows that Asterisk reads. */
export interface ProvisioningRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
}

export function createProvisioning(o: ProvisioningOptions): ProvisioningRoom {
  const music = createMusicProjection(o);
  const room: Provisioning = { ...o, clock: o.clock ?? systemClock, refreshMusic: () => music.project() };
  const jobs = provisioningJobs(room);
  return {
    name: 'provisioning',
    routes: provisioningRoutes(room),
    start: async () => {
      for (const job of jobs) await job.start();
    },
    stop: async () => {
      for (const job of jobs) await job.stop();
    },
  };
}
