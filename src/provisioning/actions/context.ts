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
  /** Reads agents, queues and members again. */
  refreshAgents(): Promise<void>;
  /** Reads again whose each endpoint and queue is. */
  refreshDirectory(): Promise<void>;
  /** Hands Asterisk its contexts, hints and parking lots. */
  refreshDialplan(): Promise<void>;
}
