import type { Agent } from 'node:https';
import type { PbxReads } from '../../asterisk/pbx-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { Seal } from '../../platform/seal.ts';

/** What the actions of this room work with. */
export interface Routing {
  readonly db: Database;
  /** Name of the PBX: part of a call's public id. */
  readonly pbx: string;
  readonly seal: Seal;
  /** Connects to what tenants named: it must refuse addresses that are not public. */
  readonly agent: Agent;
  readonly reads: Pick<PbxReads, 'contacts'>;
  readonly clock: Clock;
  readonly log: Log;
}
