import type { PbxEvents, PbxInspection } from '../asterisk/pbx-event.ts';
import type { RecordingCommands } from '../asterisk/recording.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { Outbox } from '../platform/mysql/outbox.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Recordings, RecordingsDirectory } from './actions/context.ts';
import { createCallControl } from './actions/control-call.ts';
import { recordingMetrics } from './actions/metrics.ts';
import { recordingRoutes } from './api/routes.ts';
import { keepRecordings } from './jobs.ts';
import { hear } from './listen.ts';
import { nothingSeen } from './model/live.ts';
import { personalRecordings } from './store/personal.ts';
import { recordingRetention } from './store/retention.ts';

export { RECORDING_EVENTS } from './events.ts';

export interface RecordingsOptions {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  /** The PBX that this daemon stands beside, under the name that its events bear. */
  readonly pbx: {
    readonly name: string;
    readonly events: PbxEvents;
    readonly commands: RecordingCommands;
    readonly inspection: PbxInspection;
  };
  readonly directory: RecordingsDirectory;
  /** Absolute path; Asterisk records into `recording/<tenant>/` in it. */
  readonly spoolDir: string;
  /** Where recordings are kept. */
  readonly storeDir: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** Recordings of calls: from Asterisk's spool into the tenants' stores, and who may hear them. */
export interface RecordingsRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
  readiness(): Readiness;
}

export function createRecordings(o: RecordingsOptions): RecordingsRoom {
  const clock = o.clock ?? systemClock;
  const room: Recordings = {
    ...o,
    pbx: o.pbx.name,
    commands: o.pbx.commands,
    inspection: o.pbx.inspection,
    clock,
    live: nothingSeen(),
    told: null,
    muted: new Map(),
    ended: new Set(),
    recorded: new Set(),
    begun: new Map(),
    troubled: new Set(),
    verified: new Set(),
    fullAt: null,
    metrics: recordingMetrics(o.metrics),
  };
  const sweeper = keepRecordings(room);
  const leave = o.pbx.events.listen((event) => hear(event, { room, sweeper, clock }));
  const control = createCallControl(room, () => sweeper.look());

  return {
    name: 'recordings',
    routes: recordingRoutes(room, control),
    personalData: [personalRecordings],
    retention: [recordingRetention],
    // Ready all the same: calls go on, and what is in the spool waits there.
    readiness: () => ({ name: 'recordings', ready: true, detail: detailOf(room, sweeper.trouble()) }),
    start: async () => sweeper.start(),
    stop: async () => {
      leave();
      await sweeper.stop();
    },
  };
}

const RECENT_MS = 60_000;

function detailOf({ fullAt, told, clock }: Recordings, trouble: string | null): string {
  if (fullAt !== null && clock.now() - fullAt < RECENT_MS) return 'no room on the disk of the spool: recordings fail';
  if (trouble !== null) return `finished recordings wait in the spool: ${trouble}`;
  return `${told?.size ?? 0} calls are being recorded`;
}
