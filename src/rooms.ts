import { AGENT_EVENTS, createAgents } from './agents/index.ts';
import type { PbxLink } from './asterisk/index.ts';
import { CALLBACK_EVENTS, createCallbacks } from './callbacks/index.ts';
import { CALL_EVENTS, createCalls } from './calls/index.ts';
import type { Config } from './config.ts';
import { createContacts } from './contacts/index.ts';
import { CONTROL_EVENTS, createControl, may } from './control/index.ts';
import { createMessaging, SMS_EVENTS } from './messaging/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Mailer } from './platform/mail.ts';
import type { Metrics } from './platform/metrics.ts';
import type { CommitLoop } from './platform/mysql/commit-loop.ts';
import type { Database } from './platform/mysql/connect.ts';
import type { Lookout } from './platform/mysql/lookout.ts';
import type { Outbox } from './platform/mysql/outbox.ts';
import type { sharedRateLimits } from './platform/mysql/shared-rate-limits.ts';
import { createPrivacy } from './privacy/index.ts';
import { createProvisioning } from './provisioning/index.ts';
import { createRecordings, RECORDING_EVENTS } from './recordings/index.ts';
import { createRecords } from './records/index.ts';
import { createReports } from './reports/index.ts';
import { createRouting } from './routing/index.ts';
import type { PbxDirectory } from './tenancy/guard/pbx-directory.ts';
import { createTenancy } from './tenancy/index.ts';
import { createVoicemail, VOICEMAIL_EVENTS } from './voicemail/index.ts';

/** What the rooms stand on. */
export interface Ground {
  readonly config: Config;
  readonly db: Database;
  /** Connections of the records alone. */
  readonly spoolDb: Database;
  readonly outbox: Outbox;
  readonly commitLoop: CommitLoop;
  readonly lookout: Lookout;
  readonly directory: PbxDirectory;
  readonly link: PbxLink;
  readonly rateLimits: ReturnType<typeof sharedRateLimits>;
  readonly mailer: Mailer;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** What the rooms announce on the stream. */
export const EVENTS = [
  ...AGENT_EVENTS,
  ...CALL_EVENTS,
  ...CONTROL_EVENTS,
  ...CALLBACK_EVENTS,
  ...RECORDING_EVENTS,
  ...VOICEMAIL_EVENTS,
  ...SMS_EVENTS,
];

/** Builds every room, and makes those known to one another that need it. Nothing is opened yet. */
export function createRooms(ground: Ground) {
  const { config, db, spoolDb, outbox, commitLoop, lookout, directory, link, rateLimits, mailer, log, metrics, clock } =
    ground;
  const { tokenKey, previousTokenKey, routingUrl } = config.secrets;
  const pbx = config.pbx.name;

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
    lookout,
    pbx: link,
    spoolDir: config.pbx.spoolDir,
    log,
    metrics,
    clock,
  });

  const callbacks = createCallbacks({
    db,
    outbox,
    lookout,
    pbx: { name: pbx, events: link.events, commands: link.commands },
    log,
    clock,
  });

  const records = createRecords({ db: spoolDb, pbx, spoolDir: config.pbx.spoolDir, log, metrics, clock });
  link.events.listen((event) => records.onPbxEvent(event));

  const recordings = createRecordings({
    db,
    outbox,
    pbx: { name: pbx, events: link.events, commands: link.commands, inspection: link.inspection },
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
    lookout,
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

  return {
    routes: rooms.flatMap((room) => room.routes),
    guard: tenancy.guard,
    answers: tenancy.answers,
    /** In the order in which they start. */
    parts: [
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
    ],
    /** Starts after the PBX link and stops before it: then callers hear of no callback that nobody would make. */
    offers: callbacks.offers,
    readiness: [agents, calls, records, recordings, voicemail],
  };
}
