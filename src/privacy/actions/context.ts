import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { CounterMetric } from '../../platform/metrics.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { PersonalData } from '../../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';

/** What the actions of this room work with. */
export interface Privacy {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes pseudonyms and digests that nobody can make who does not have it. */
  readonly key: Uint8Array;
  readonly sources: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
  /** `patchbay_retention_deleted_total{kind}` */
  readonly deleted: CounterMetric;
}
