import { createPbxLink } from './asterisk/index.ts';
import type { Config } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { createEventBus } from './platform/event-bus.ts';
import type { Part, Readiness } from './platform/lifecycle.ts';
import type { Log } from './platform/log.ts';
import { createMailer } from './platform/mail.ts';
import { createMetrics } from './platform/metrics.ts';
import { createCommitLoop } from './platform/mysql/commit-loop.ts';
import { connect } from './platform/mysql/connect.ts';
import { createLookout } from './platform/mysql/lookout.ts';
import { migrate } from './platform/mysql/migrate.ts';
import { createOutbox } from './platform/mysql/outbox.ts';
import { lastNumbers } from './platform/mysql/outbox-table.ts';
import { sharedRateLimits } from './platform/mysql/shared-rate-limits.ts';
import { scheduled } from './platform/scheduled.ts';
import { createRooms, EVENTS } from './rooms.ts';
import { createServer } from './server/index.ts';
import { createPbxDirectory } from './tenancy/guard/pbx-directory.ts';
import type { DeclaredRoute } from './tenancy/guard/route.ts';

/** A client that was away longer is told to load everything anew. */
const OUTBOX_KEPT_MS = 3 * 24 * 3_600_000;

export interface Daemon {
  /** Behind the edge, in the order in which they start; they stop in the opposite order. */
  readonly parts: readonly Part[];
  /** Starts and stops before all others. */
  readonly edge: Part & { port(): number };
  readonly routes: readonly DeclaredRoute[];
  readiness(): readonly Readiness[];
}

export interface Surroundings {
  readonly log: Log;
  readonly version: string;
  /** Tells this process from another one that would serve the same PBX: host and process id. */
  readonly holder: string;
  /** Called once when this process can be of no more use and should end; the reason is logged. */
  readonly fatal: (error: Error) => void;
}

/** Builds every part in the order of the data: database, announcements, PBX, rooms, edge. Nothing is opened yet. */
export function compose(config: Config, { log, version, holder, fatal }: Surroundings): Daemon {
  const clock = systemClock;
  const metrics = createMetrics({ process: true });
  const { databaseUrl, amiEventsUrl, amiControlUrl, ariUrl, systemName, metricsToken, smtpUrl } = config.secrets;
  const pbx = config.pbx.name;

  const db = connect(databaseUrl);
  // Live state and records have connections of their own, so that no flood of requests can keep the PBX's news waiting.
  const liveDb = connect(databaseUrl, { maxConnections: 4, severalStatements: true });
  const spoolDb = connect(databaseUrl, { maxConnections: 4 });
  const bus = createEventBus({ log });
  const outbox = createOutbox({ db, bus, log });
  const commitLoop = createCommitLoop({
    db: liveDb,
    outbox,
    pbx,
    holder,
    log,
    metrics,
    onDeposed: fatal,
  });

  const lookout = createLookout({ db, log });
  const directory = createPbxDirectory({ db, log });
  const link = createPbxLink({
    pbx,
    amiEventsUrl,
    amiControlUrl,
    ariUrl,
    ...(systemName === '' ? {} : { systemName }),
    endpoints: directory,
    knownEndpoints: () => directory.endpoints(),
    readEveryMs: 35,
    log,
    metrics,
  });

  const rateLimits = sharedRateLimits(databaseUrl);
  const mailer = createMailer({ url: smtpUrl, from: config.mailFrom, log });
  const rooms = createRooms({
    config,
    db,
    spoolDb,
    outbox,
    commitLoop,
    lookout,
    directory,
    link,
    rateLimits,
    mailer,
    log,
    metrics,
    clock,
  });
  const { routes } = rooms;
  const readiness = (): Readiness[] => [
    commitLoop.readiness(),
    ...link.readiness(),
    ...rooms.readiness.map((room) => room.readiness()),
  ];
  const edge = createServer({
    host: config.http.host,
    port: config.http.port,
    publicUrl: config.http.publicUrl,
    trustedProxies: config.http.trustedProxies,
    staticDir: config.webDir,
    routes,
    guard: rooms.guard,
    answers: rooms.answers,
    readiness,
    metrics,
    metricsToken,
    version,
    log,
    stream: {
      events: EVENTS,
      bus,
      outbox,
      heads: async (tenants) =>
        new Map((await lastNumbers(db, tenants)).map(({ tenant_id, last_seq }) => [tenant_id, last_seq])),
      clock,
    },
  });

  const schema: Part = {
    name: 'schema',
    start: async () => {
      const { applied } = await migrate(databaseUrl);
      if (applied.length > 0) log.info({ applied }, 'database brought up to date');
    },
    stop: async () => {
      await Promise.all([db.destroy(), liveDb.destroy(), spoolDb.destroy(), rateLimits.close()]);
    },
  };
  const pruning = scheduled({
    name: 'outbox pruning',
    cron: '17 * * * *',
    log,
    run: async () => {
      const removed = await outbox.prune(clock.now() - OUTBOX_KEPT_MS);
      log.info({ removed }, 'old announcements removed');
    },
  });
  // The link comes after all that listen: when the first event arrives everybody does.
  const parts = [schema, outbox, directory, commitLoop, ...rooms.parts, lookout, pruning, link, rooms.offers];
  return { parts, edge, routes, readiness };
}
