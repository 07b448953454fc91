import type { Kysely } from 'kysely';
import type { PbxEvent } from '../asterisk/pbx-event.ts';
import { spoolDirectory } from '../asterisk/spool/spool-directory.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import { keepFrames } from './actions/keep-frames.ts';
import { createReader, type ReaderStanding } from './actions/reader.ts';
import { readerMetrics } from './actions/reader-metrics.ts';
import { recordRoutes } from './api/routes.ts';
import { keepSpool } from './jobs.ts';
import { hear } from './listen.ts';
import { personalCalls } from './store/personal/calls.ts';
import { personalQuarantine } from './store/personal/quarantine.ts';
import { callRetention } from './store/prune-calls.ts';

export interface RecordsOptions {
  readonly db: Kysely<DB>;
  /** The PBX that writes the spool; part of every key, so never change it for a PBX that has records. */
  readonly pbx: string;
  /** Absolute path; Asterisk writes `cel/cel.dsv` and `cdr/cdr.dsv` in it. */
  readonly spoolDir: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** Days that files are kept which are read to their end. */
  readonly retentionDays?: number;
}

/** Call records: from the spool of one PBX to rows, and the lists of them. */
export interface Records extends Part {
  readonly routes: readonly DeclaredRoute[];
  readiness(): Readiness;
  /** Whatever the PBX says; only hints are taken from it. */
  onPbxEvent(event: PbxEvent): void;
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
}

export function createRecords(o: RecordsOptions): Records {
  const clock = o.clock ?? systemClock;
  const spool = spoolDirectory(o.spoolDir);
  const metrics = readerMetrics(o.metrics, o.pbx);
  const parts = { db: o.db, pbx: o.pbx, spool, clock, log: o.log, metrics };
  const reader = createReader({ ...parts, maxBytes: 1 << 20, pollMs: 1_000, room: ROOM });
  const rules = { rotateBytes: 64 << 20, retentionMs: (o.retentionDays ?? 30) * 86_400_000 };
  const keeper = keepSpool({ ...parts, rules });
  const frames = keepFrames(o);

  return {
    name: 'records',
    personalData: [personalCalls, personalQuarantine],
    retention: [callRetention],
    routes: recordRoutes(o.db),
    onPbxEvent: (event) => hear(event, { reader, clock, keep: frames.keep }),
    readiness: () => readinessOf(reader.standing(), clock.now()),
    start: async () => {
      await reader.start();
      keeper.start();
    },
    stop: async () => {
      await keeper.stop();
      await reader.stop();
      await frames.stop();
    },
  };
}

const ROOM = { keepMs: 10_000, maxRecent: 1_000, maxEvents: 200_000 };
const STALE_MS = 10_000;
const BACKLOG_BYTES = 4 << 20;

function readinessOf({ lookedAt, trouble, bytes, unreadable }: ReaderStanding, now: number): Readiness {
  const since = lookedAt === null ? 'never' : new Date(lookedAt).toISOString();
  const current = trouble === null && lookedAt !== null && now - lookedAt < STALE_MS;
  const detail = !current
    ? `last read ${since}${trouble === null ? '' : `: ${trouble}`}`
    : unreadable.length > 0
      ? `not in the format of asterisk-conf/cdr_custom.conf and cel_custom.conf: ${unreadable.join(', ')}`
      : `${bytes} bytes to read`;
  return { name: 'spool', ready: current && unreadable.length === 0 && bytes < BACKLOG_BYTES, detail };
}
