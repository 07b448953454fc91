import type { PbxCommands } from '../../asterisk/pbx-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/mysql/connect.ts';

/** What the actions of this room work with. */
export interface Provisioning {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly clock: Clock;
  readonly log: Log;
  /** Shared with Asterisk, at the same path. */
  readonly spoolDir: string;
  /** Reads agents, queues and members again. */
  refreshAgents(): Promise<void>;
  /** Reads again whose each endpoint and queue is. */
  refreshDirectory(): Promise<void>;
  /** Writes music on hold for Asterisk again, and has it read. */
  refreshMusic(): Promise<void>;
}
