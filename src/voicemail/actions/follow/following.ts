import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/mysql/connect.ts';
import type { Outbox } from '../../../platform/mysql/outbox.ts';

/** What following boxes works with. */
export interface Following {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly clock: Clock;
  /** Tasks were written with what was found. */
  tasksWait(): void;
}
