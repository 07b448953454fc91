import type { PbxInspection } from '../../asterisk/pbx-event.ts';
import type { RecordingCommands } from '../../asterisk/recording.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { CounterMetric, GaugeMetric } from '../../platform/metrics.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';
import type { Live } from '../model/live.ts';

/** Whose an endpoint is and who is in which team, answered from memory. */
export interface RecordingsDirectory {
  endpoint(id: string): { readonly kind: 'phone' | 'trunk'; readonly userId: number | null } | null;
  teamsOf(tenantId: string, userId: number): readonly string[];
}

/** A recording that goes on, as it was told last. */
export interface Told {
  readonly tenantId: string;
  readonly id: number;
  readonly callId: string;
  readonly uniqueId: string;
  readonly source: 'policy' | 'on_demand';
  paused: boolean;
  /** User ids of those who were seen in the call. */
  readonly people: Set<number>;
}

/** What the actions of this room work with. */
export interface Recordings {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly commands: RecordingCommands;
  readonly inspection: PbxInspection;
  readonly directory: RecordingsDirectory;
  readonly pbx: string;
  readonly spoolDir: string;
  /** Where the tenants' recordings are kept. */
  readonly storeDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly live: Live;
  /** By name of the file in the spool; null until it is known what an earlier process had told. */
  told: Map<string, Told> | null;
  /** Whether a channel's recording was muted, as the PBX said last. */
  readonly muted: Map<string, boolean>;
  /** Channels whose recording was ended while they live, e.g. by somebody who is never recorded. */
  readonly ended: Set<string>;
  /** Channels of which anything but their end is news. */
  readonly recorded: Set<string>;
  /** Recordings that the PBX said were begun and whose file was not seen yet, by channel. */
  readonly begun: Map<string, { readonly at: number; readonly linkedId: string; readonly tenant: string | null }>;
  /** Files of which it was said that they cannot be taken; tried again and again, said once. */
  readonly troubled: Set<string>;
  /** Files in the store whose checksum was found right, by what would differ if they were written to since. */
  readonly verified: Set<string>;
  /** When the disk of the spool was seen to have no room left, epoch ms. */
  fullAt: number | null;
  readonly metrics: RecordingMetrics;
}

export interface RecordingMetrics {
  /** By `status`. */
  readonly finished: CounterMetric;
  readonly waiting: GaugeMetric;
  readonly diskFree: GaugeMetric;
  readonly troubles: CounterMetric;
}
