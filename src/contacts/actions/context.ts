import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/mysql/connect.ts';

/** What the actions of this room work with. */
export interface Contacts {
  readonly db: Database;
  readonly clock: Clock;
}
