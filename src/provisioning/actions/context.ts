import type { PbxCommands, PbxReads } from '../../asterisk/pbx-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/mysql/connect.ts';

/** What phones are told, and what their rows say (`config.sip`). */
export interface SipAddresses {
  readonly host: string;
  readonly port: number;
  readonly websocketUrl: string;
  readonly mediaAddress: string | null;
}

/** What the actions of this room work with. */
export interface Provisioning {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly reads: PbxReads;
  readonly sip: SipAddresses;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads agents, queues and members again. */
  refreshAgents(): Promise<void>;
  /** Reads again whose each endpoint and queue is. */
  refreshDirectory(): Promise<void>;
}
