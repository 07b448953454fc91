import { AGENT_EVENTS, createAgents } from './agents/index.ts';
import { createPbxLink } from './asterisk/index.ts';
import { CALLBACK_EVENTS, createCallbacks } from './callbacks/index.ts';
import { CALL_EVENTS, createCalls } from './calls/index.ts';
import type { Config } from './config.ts';
import { createContacts } from './contacts/index.ts';
import { CONTROL_EVENTS, createControl, may } from './control/index.ts';
import { createMessaging, SMS_EVENTS } from './messaging/index.ts';
import { systemClock } from './platform/clock.ts';
import { createEventBus } from './platform/event-bus.ts';
import type { Part, Readiness } from './platform/lifecycle.ts';
import type { Log } from './platform/log.ts';
import { createMailer } from './platform/mail.ts';
import { createMetrics } from './platform/metrics.ts';
import { createCommitLoop } from './platform/mysql/commit-loop.ts';
import { connect } from './platform/mysql/connect.ts';
import { migrate } from './platform/mysql/migrate.ts';
import { createOutbox } from './platform/mysql/outbox.ts';
import { lastNumbers } from './platform/mysql/outbox-table.ts';
import { sharedRateLimits } from './platform/mysql/shared-rate-limits.ts';
import { scheduled } from './platform/scheduled.ts';
import { createPrivacy } from './privacy/index.ts';
import { createProvisioning } from './provisioning/index.ts';
import { createRecordings, RECORDING_EVENTS } from './recordings/index.ts';
import { createRecords } from './records/index.ts';
import { createReports } from './reports/index.ts';
import { createRouting } from './routing/index.ts';
import { createServer } from './server/index.ts';
import { createPbxDirectory } from './tenancy/guard/pbx-directory.ts';
import type { DeclaredRoute } from './tenancy/guard/route.ts';
import { createTenancy } from './tenancy/index.ts';
import { createVoicemail, VOICEMAIL_EVENTS } from './voicemail/index.ts';

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
  const { tokenKey, previousTokenKey, routingUrl } = config.secrets;
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
    windowMs: 40,
  });

  const directory = createPbxDirectory({ db, log });
  const link = createPbxLink({
    pbx,
    amiEventsUrl,
    amiControlUrl,
    ariUrl,
    ...(systemName === '' ? {} : { systemName }),
    endpoints: directory,
    knownEndpoints: () => directory.endpoints(),
    log,
    metrics,
  });

  const rateLimits = sharedRateLimits(databaseUrl);
  const mailer = createMailer({ url: smtpUrl, from: config.mailFrom, log });
  // Who belongs where is read again at once; without it, agents and whose a phone is would follow within half a minute.
  const readPeopleAgain = async (): Promise<void> => {
    await Promise.all([directory.refresh(), agents.refresh()]);
  };
  const tenancy = createTenancy({
    db,
    tokenKey,
    previousTokenKey,
    rateLimits,
    mailer,
    publicUrl: config.http.publicUrl,
    // A new tenant has contexts of its own, and one that goes takes them along.
    tenantsChanged: async () => {
      await Promise.all([readPeopleAgain(), provisioning.refresh()]);
    },
    peopleChanged: readPeopleAgain,
    log,
    metrics,
    clock,
  });
  const contacts = createContacts({ db, clock });
  const calls = createCalls({
    contactsOf: (tenantId, numbers) => contacts.byNumber(tenantId, numbers),
    may,
    db,
    commitLoop,
    pbx: { name: pbx, events: link.events },
    directory,
    log,
    metrics,
    clock,
  });

  const control = createControl({
    db,
    outbox,
    pbx: { name: pbx, events: link.events },
    calls,
    commands: link.commands,
    teamsOf: (tenantId, userId) => directory.teamsOf(tenantId, userId),
    rateLimits,
    log,
    clock,
  });

  const agents = createAgents({
    db,
    commitLoop,
    pbx: link,
    spoolDir: config.pbx.spoolDir,
    log,
    metrics,
    clock,
  });

  const callbacks = createCallbacks({
    db,
    outbox,
    pbx: { name: pbx, events: link.events, commands: link.commands },
    log,
    clock,
  });

  const records = createRecords({ db: spoolDb, pbx, spoolDir: config.pbx.spoolDir, log, metrics, clock });
  link.events.listen((event) => records.onPbxEvent(event));

  const recordings = createRecordings({
    db,
    outbox,
    pbx: { name: pbx, events: link.events, commands: link.commands },
    directory,
    spoolDir: config.pbx.spoolDir,
    storeDir: config.recordingsDir,
    log,
    metrics,
    clock,
  });

  const provisioning = createProvisioning({
    db,
    commands: link.commands,
    events: link.events,
    inspection: link.inspection,
    wantedMembers: (tenantId) => agents.wantedMembers(tenantId),
    lookAgain: (reason) => link.resync(reason),
    spoolDir: config.pbx.spoolDir,
    reads: link.reads,
    sip: config.sip,
    refreshAgents: () => agents.refresh(),
    refreshDirectory: () => directory.refresh(),
    log,
    metrics,
    clock,
  });

  const routing = createRouting({ db, pbx, key: tokenKey, url: routingUrl, reads: link.reads, log, clock });

  const voicemail = createVoicemail({
    db,
    newsDb: spoolDb,
    outbox,
    pbx: link,
    mailer,
    tokenKey,
    publicUrl: config.http.publicUrl,
    log,
    clock,
  });

  const messaging = createMessaging({
    db,
    outbox,
    secret: tokenKey,
    pbx: link,
    directory,
    publicUrl: config.http.publicUrl,
    sipHost: config.sip.host,
    privateTargets: config.privateTargets,
    log,
    metrics,
    clock,
  });

  const owners = [records, recordings, voicemail, messaging, callbacks, provisioning, tenancy, contacts];
  const privacy = createPrivacy({
    db,
    secret: tokenKey,
    sources: owners.flatMap((room) => room.personalData),
    retention: [records, recordings, voicemail, messaging, callbacks, tenancy].flatMap((room) => room.retention),
    log,
    metrics,
    clock,
  });

  const reports = createReports({ db, clock });

  const rooms = [
    tenancy,
    agents,
    calls,
    control,
    callbacks,
    records,
    recordings,
    voicemail,
    messaging,
    provisioning,
    routing,
    contacts,
    privacy,
    reports,
  ];
  const routes = rooms.flatMap((room) => room.routes);
  const readiness = (): Readiness[] => [
    commitLoop.readiness(),
    ...link.readiness(),
    agents.readiness(),
    calls.readiness(),
    records.readiness(),
    recordings.readiness(),
    voicemail.readiness(),
  ];
  const edge = createServer({
    host: config.http.host,
    port: config.http.port,
    publicUrl: config.http.publicUrl,
    trustedProxies: config.http.trustedProxies,
    staticDir: config.webDir,
    routes,
    guard: tenancy.guard,
    answers: tenancy.answers,
    readiness,
    metrics,
    metricsToken,
    version,
    log,
    stream: {
      events: [
        ...AGENT_EVENTS,
        ...CALL_EVENTS,
        ...CONTROL_EVENTS,
        ...CALLBACK_EVENTS,
        ...RECORDING_EVENTS,
        ...VOICEMAIL_EVENTS,
        ...SMS_EVENTS,
      ],
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
  const parts = [
    schema,
    outbox,
    directory,
    commitLoop,
    tenancy,
    calls,
    control,
    agents,
    callbacks,
    records,
    recordings,
    provisioning,
    voicemail,
    messaging,
    routing,
    privacy,
    pruning,
    link,
    callbacks.offers,
  ];
  return { parts, edge, routes, readiness };
}
