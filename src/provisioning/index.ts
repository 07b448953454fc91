import type { PbxCommands, PbxReads } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Provisioning, SipAddresses } from './actions/context.ts';
import { provisioningRoutes } from './api/routes.ts';

export interface ProvisioningOptions {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly reads: PbxReads;
  readonly sip: SipAddresses;
  readonly refreshAgents: () => Promise<void>;
  readonly refreshDirectory: () => Promise<void>;
  readonly log: Log;
  readonly clock?: Clock;
}

/** Phones, trunks, numbers, queues and whatever else an administrator sets up, as rows that Asterisk reads. */
export interface ProvisioningRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
}

export function createProvisioning(o: ProvisioningOptions): ProvisioningRoom {
  const room: Provisioning = { ...o, clock: o.clock ?? systemClock };
  return {
    name: 'provisioning',
    routes: provisioningRoutes(room),
    start: async () => {},
    stop: async () => {},
  };
}
