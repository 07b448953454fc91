import type { PbxCommands, PbxEvents, PbxInspection, PbxReads } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Provisioning, SipAddresses } from './actions/context.ts';
import { createDialplanUpkeep } from './actions/keep-dialplan.ts';
import { writeDialplan } from './actions/write-dialplan.ts';
import { provisioningRoutes } from './api/routes.ts';
import { endTransfersAcrossTenants } from './listen.ts';

export interface ProvisioningOptions {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly events: PbxEvents;
  readonly inspection: PbxInspection;
  /** Shared with Asterisk, which includes `projection/contexts.conf` and `parking.conf` from it. */
  readonly spoolDir: string;
  readonly reads: PbxReads;
  readonly sip: SipAddresses;
  readonly refreshAgents: () => Promise<void>;
  readonly refreshDirectory: () => Promise<void>;
  readonly wantedMembers: Provisioning['wantedMembers'];
  readonly lookAgain: Provisioning['lookAgain'];
  readonly log: Log;
  readonly clock?: Clock;
}

/** Phones, trunks, numbers, queues and whatever else an administrator sets up, as rows that Asterisk reads. */
export interface ProvisioningRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  /** Hands Asterisk its dialplan as the tables have it now, e.g. after a tenant was made. @throws when that failed */
  refresh(): Promise<void>;
}

export function createProvisioning(o: ProvisioningOptions): ProvisioningRoom {
  const dialplan = createDialplanUpkeep({
    write: () => writeDialplan(o.db, o.spoolDir),
    reload: (module) => o.commands.reloadModule(module),
    log: o.log,
  });
  let unlisten = (): void => {};
  const room: Provisioning = {
    ...o,
    clock: o.clock ?? systemClock,
    refreshDialplan: dialplan.refresh,
    rereadDialplan: dialplan.reread,
  };
  return {
    name: 'provisioning',
    routes: provisioningRoutes(room),
    refresh: dialplan.refresh,
    start: async () => {
      unlisten = endTransfersAcrossTenants(o);
      dialplan.start();
    },
    stop: async () => {
      unlisten();
      await dialplan.stop();
    },
  };
}
