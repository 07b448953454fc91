import { hkdfSync } from 'node:crypto';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Privacy } from './actions/context.ts';
import { privacyRoutes } from './api/routes.ts';
import { retentionJob } from './jobs.ts';
import { personalEvents } from './store/recent-events.ts';

export interface PrivacyOptions {
  readonly db: Database;
  /** Of the daemon; pseudonyms are made with a key that is derived from it. */
  readonly secret: Uint8Array;
  /** In the order in which a person is erased: what tells who it is comes last, so that a request can be repeated. */
  readonly sources: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** What is kept about people, for how long, and what they may ask for: contributed by each room, carried out here. */
export interface PrivacyRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
}

export function createPrivacy(o: PrivacyOptions): PrivacyRoom {
  const room: Privacy = {
    db: o.db,
    clock: o.clock ?? systemClock,
    log: o.log,
    key: new Uint8Array(hkdfSync('sha256', o.secret, '', 'patchbay pseudonyms', 32)),
    sources: [personalEvents, ...o.sources],
    retention: o.retention,
    deleted: o.metrics.counter({
      name: 'retention_deleted_total',
      help: 'Records deleted because their time was over, by kind',
      labels: ['kind'],
    }),
  };
  const job = retentionJob(room);
  return { name: 'privacy', routes: privacyRoutes(room), start: () => job.start(), stop: () => job.stop() };
}
