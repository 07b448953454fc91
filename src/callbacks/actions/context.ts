import type { CallbackCommands } from '../../asterisk/commands/callbacks.ts';
import type { PbxCommands } from '../../asterisk/pbx-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';
import type { Places } from '../listen.ts';

/** What the actions of this room work with. */
export interface Callbacks {
  readonly db: Database;
  readonly outbox: Outbox;
  /** Name of the PBX that this daemon stands beside. */
  readonly pbx: string;
  readonly commands: CallbackCommands & Pick<PbxCommands, 'hangup'>;
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
}
