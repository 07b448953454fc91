import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { ReconnectDelays } from '../platform/reconnect.ts';
import { openWithAsteriskManager } from './ami/asterisk-manager.ts';
import { createAmiControl } from './ami/control.ts';
import { AmiEventLink } from './ami/event-link.ts';
import type { AmiTimes } from './ami/times.ts';
import { ariClientControl } from './ari/ari-client.ts';
import { attachedControl } from './ari/attached-control.ts';
import { AriEventLink } from './ari/event-link.ts';
import { ariSnapshots } from './ari/snapshots.ts';
import { ARI_TIMES, type AriTimes } from './ari/times.ts';
import { createBreaths } from './breaths.ts';
import type { CallbackCommands } from './commands/callbacks.ts';
import type { CallCommands } from './commands/calls.ts';
import { createCommands } from './commands.ts';
import { EndpointLoader } from './endpoint-loader.ts';
import { EventHub } from './event-hub.ts';
import { EventGate, type LinkName } from './gate.ts';
import { createInspection } from './inspection.ts';
import { linkMetrics } from './link-metrics.ts';
import { LinkedIds } from './linkedids.ts';
import { AMI_HEARD, normaliseAmi } from './normalise/ami.ts';
import { ARI_HEARD, normaliseAri } from './normalise/ari.ts';
import { quickAri } from './normalise/ari-quick.ts';
import { attributeChannels, type Quarantined } from './normalise/attribute.ts';
import type { EndpointMap } from './normalise/tenant.ts';
import { parseAmiUrl, parseAriUrl } from './pbx-address.ts';
import type { PbxCommands, PbxEvent, PbxEvents, PbxInspection, PbxReads } from './pbx-event.ts';
import { createReads } from './reads.ts';
import { Reconciler, type ReconcileTimes } from './reconcile.ts';
import { createRejections } from './rejections.ts';
import { pjsipEndpoints, takeSnapshot } from './resync.ts';
import { tally } from './tally.ts';
import { createTexts, type PbxTexts } from './texts.ts';

export type { Quarantined } from './normalise/attribute.ts';
export type { EndpointMap } from './normalise/tenant.ts';

export interface PbxLinkOptions {
  readonly pbx: string;
  /** `ami://user:secret@127.0.0.1:5038`: a user with `read = system,call,agent,cdr` and `write = reporting` */
  readonly amiEventsUrl: string;
  /** A user that reads nothing, with `write = agent` at least */
  readonly amiControlUrl: string;
  /** `http://user:secret@127.0.0.1:8088/ari` */
  readonly ariUrl: string;
  /** Asterisk's secret `systemname`, checked against what the PBX says of itself. */
  readonly systemName?: string;
  readonly endpoints: EndpointMap;
  /** Endpoints that the PBX should have in memory; it is made to read those that it has not. */
  readonly knownEndpoints?: () => Iterable<string>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A channel that is nobody's, with the reason; once for each channel. */
  readonly quarantine?: (what: Quarantined) => void;
  /** Name of the Stasis application; the same for every daemon that could serve this PBX. */
  readonly app?: string;
  readonly times?: {
    readonly ami?: Partial<AmiTimes>;
    readonly ari?: Partial<AriTimes>;
    readonly reconcile?: Partial<ReconcileTimes>;
  };
  readonly delays?: Partial<ReconnectDelays>;
  /** Events of a busy PBX are read once in so many ms; each at once when absent. */
  readonly readEveryMs?: number;
}

/**
 * When the event socket closes, Asterisk takes the application apart while its reports of registrations may still be
 * under way to it, and dies of one that comes too late (22.10: `endpoint_state_cb` in res/stasis/app.c holds no reference).
 * So the socket is closed when none came for a while.
 */
const REGISTRATIONS_AT_REST_MS = 50;
const WAIT_FOR_REST_MS = 1_000;

export interface PbxLink extends Part {
  readonly events: PbxEvents;
  readonly commands: PbxCommands & CallbackCommands & CallCommands;
  readonly inspection: PbxInspection;
  readonly reads: PbxReads;
  readonly texts: PbxTexts;
  /** AMI events, AMI control, ARI, ARI control, reconciled. */
  readiness(): Readiness[];
  /** Asks for the whole picture again; at most one every few seconds. */
  resync(reason: string): void;
}

/** Both links of one PBX, each way: what it says as events in order, what is asked of it as commands. */
export function createPbxLink(options: PbxLinkOptions): PbxLink {
  const { pbx, endpoints, log, delays, times } = options;
  const metrics = linkMetrics(options.metrics);
  const hub = new EventHub(pbx, log, metrics);
  const tenantOf = attributeChannels({ pbx, endpoints, log, metrics, quarantine: options.quarantine ?? (() => {}) });
  const stale = tally(metrics.stale, () => ({ pbx }));
  const linkedIds = new LinkedIds((event) => hub.deliver(event));
  const gate = new EventGate(
    (event) => linkedIds.hear(event),
    () => stale.add(''),
  );
  const ariAddress = parseAriUrl(options.ariUrl);
  const app = options.app ?? `patchbay-${pbx}`;
  const requestMs = times?.ari?.requestMs ?? ARI_TIMES.requestMs;
  const snapshots = ariSnapshots(ariAddress, requestMs);
  const rejections = createRejections({
    pbx,
    log,
    metrics,
    systemName: () => amiLink.systemName,
    deliver: (event) => hub.deliver(event),
  });
  const breaths = options.readEveryMs === undefined ? undefined : createBreaths(options.readEveryMs);
  const shared = { pbx, log, metrics, breaths, ...(delays ? { delays } : {}) };

  const amiLink: AmiEventLink = new AmiEventLink({
    ...shared,
    address: parseAmiUrl(options.amiEventsUrl),
    systemName: options.systemName ?? '',
    wanted: AMI_HEARD,
    ...(times?.ami ? { times: times.ami } : {}),
    event: (frame, at, systemName) => {
      const event = normaliseAmi(frame, { pbx, at }, systemName);
      if (typeof event === 'string') amiRejected(event, frame.evidence());
      else if (event !== null) pass('ami', event);
    },
    rejected: (reason, evidence) => amiRejected(reason, evidence),
    lost: (reason) => reconciler.lost(reason),
    up: () => linkChanged('ami', true, 'connected'),
    down: (reason) => linkChanged('ami', false, reason),
  });
  const ariLink: AriEventLink = new AriEventLink({
    ...shared,
    address: ariAddress,
    app,
    wanted: ARI_HEARD,
    snapshots,
    ...(times?.ari ? { times: times.ari } : {}),
    quick: (text) => {
      const event = quickAri(text, pbx, tenantOf);
      if (event !== null) pass('ari', event);
      return event !== null;
    },
    event: (json) => {
      const event = normaliseAri(json, pbx, tenantOf);
      if (typeof event === 'string') rejections.reject('ari', event, JSON.stringify(json).slice(0, 400));
      else if (event !== null) pass('ari', event);
    },
    rejected: (reason, evidence) => rejections.reject('ari', reason, evidence),
    lost: (reason) => reconciler.lost(reason),
    up: () => linkChanged('ari', true, 'connected'),
    down: (reason) => linkChanged('ari', false, reason),
  });
  const loader: EndpointLoader = new EndpointLoader({
    pbx,
    address: parseAmiUrl(options.amiEventsUrl),
    log,
    ...(times?.ami ? { times: times.ami } : {}),
    known: () => options.knownEndpoints?.() ?? [],
    inMemory: async () => new Set((await pjsipEndpoints(snapshots)).map(({ resource }) => String(resource))),
    loaded: () => reconciler.request('endpoints were read'),
  });
  const reconciler: Reconciler = new Reconciler({
    ...shared,
    gate,
    ...(times?.reconcile ? { times: times.reconcile } : {}),
    missing: () => [
      ...(amiLink.session === null ? ['ami down'] : []),
      ...(ariLink.isUp ? [] : [ariLink.isFenced ? 'fenced' : 'ari down']),
    ],
    take: async (fenced) => {
      const session = amiLink.session;
      if (session === null) throw new Error('ami is down');
      const { systemName } = amiLink;
      const rejected = (reason: string) => rejections.reject('ami', reason, '');
      return takeSnapshot({ pbx, ami: session, ari: snapshots, systemName, tenantOf, fenced, rejected });
    },
    taken: ({ endpoints: inMemory }) => loader.seen(new Set(inMemory.map(({ endpoint }) => endpoint))),
  });
  const amiControl = createAmiControl({
    ...shared,
    address: parseAmiUrl(options.amiControlUrl),
    open: openWithAsteriskManager,
    ...(times?.ami ? { times: times.ami } : {}),
  });
  const ariControl = attachedControl({ pbx, log, attach: () => ariClientControl(ariAddress, snapshots, requestMs) });

  let registrationAt = 0;

  function pass(link: LinkName, event: PbxEvent): void {
    if (event.type === 'contact.changed') registrationAt = performance.now();
    // A text is no state: no picture of the PBX has it, and none makes it older.
    if (event.type === 'text.received') hub.deliver(event);
    else if (!gate.event(link, event)) reconciler.lost('too much happened during a snapshot');
  }

  async function registrationsAtRest(): Promise<void> {
    const began = performance.now();
    const restsAt = () => Math.max(began, registrationAt) + REGISTRATIONS_AT_REST_MS;
    while (performance.now() < Math.min(restsAt(), began + WAIT_FOR_REST_MS)) await sleep(10);
  }

  function amiRejected(reason: string, evidence: string): void {
    rejections.reject('ami', reason, evidence);
    // A forged frame may have torn a genuine one: what that one said is asked for.
    reconciler.suspect('a frame was rejected');
  }

  function linkChanged(link: LinkName, up: boolean, reason: string): void {
    if (!up) {
      gate.lost(link);
      loader.seen(null);
    }
    // Whoever has taken the PBX over tells the rooms from now on; two who tell them would write over one another.
    if (ariLink.isFenced) gate.lost('ami');
    hub.deliver({ type: up ? 'link.up' : 'link.down', pbx, at: Date.now() * 1000, link, reason });
    reconciler.linksChanged();
  }

  return {
    name: `pbx link ${pbx}`,
    events: hub,
    commands: createCommands({
      pbx,
      ami: amiControl,
      ari: ariControl,
      metrics,
      app,
      systemName: () => amiLink.systemName,
      isFenced: () => ariLink.isFenced,
    }),
    inspection: createInspection({
      address: parseAmiUrl(options.amiEventsUrl),
      ari: snapshots,
      ...(times?.ami ? { times: times.ami } : {}),
    }),
    texts: createTexts({
      pbx,
      ari: ariAddress,
      deadlineMs: requestMs,
      metrics,
      isFenced: () => ariLink.isFenced,
    }),
    reads: createReads({ address: parseAmiUrl(options.amiEventsUrl), ...(times?.ami ? { times: times.ami } : {}) }),
    readiness: () => [amiLink, amiControl, ariLink, ariControl, reconciler].map((part) => part.readiness()),
    resync: (reason) => reconciler.request(reason),
    start: async () => {
      amiControl.start();
      ariControl.start();
      amiLink.start();
      ariLink.start();
      loader.start();
    },
    stop: async () => {
      reconciler.stop();
      // What Asterisk has said already, such as a text that it has told its sender is taken, is heard to the end.
      breaths?.breathe();
      await nextTurn();
      await registrationsAtRest();
      await Promise.all([amiLink, ariLink, amiControl, ariControl, loader].map((part) => part.stop()));
    },
  };
}
