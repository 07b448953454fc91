import type { PbxReads } from '../../asterisk/pbx-event.ts';
import type { PbxTexts } from '../../asterisk/texts.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { CounterMetric } from '../../platform/metrics.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';
import type { Outside } from '../../platform/outside/address.ts';
import type { Seal } from '../../platform/seal.ts';
import type { PbxDirectory } from '../../tenancy/guard/pbx-directory.ts';
import type { Carriers } from './providers/carriers.ts';

/** Phones for which something waits, and deliveries to them that are under way; by endpoint. */
export interface PhonesWaitedFor {
  readonly waiting: Set<string>;
  readonly running: Map<string, Promise<void>>;
}

/** What the actions of this room work with. */
export interface Messaging {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly seal: Seal;
  readonly outside: Outside;
  readonly carriers: Carriers;
  readonly pbx: PbxTexts & Pick<PbxReads, 'contacts'>;
  readonly directory: Pick<PbxDirectory, 'endpoint' | 'teamsOf'>;
  readonly phones: PhonesWaitedFor;
  /** What callbacks begin with. */
  readonly publicUrl: string;
  /** Domain of what the daemon itself sends to phones. */
  readonly sipHost: string;
  /** `patchbay_sms_total{direction,outcome}` */
  readonly counted: CounterMetric;
  /** Aborted when the room stops: nothing is waited for any more. */
  readonly stopping: AbortSignal;
  /** Something is due now. */
  wake(): void;
}
