import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { createPbxLink, type PbxLink, type PbxLinkOptions, type Quarantined } from '../../src/asterisk/index.ts';
import { decodeName } from '../../src/asterisk/naming.ts';
import type { EndpointMap } from '../../src/asterisk/normalise/tenant.ts';
import type { PbxEvent, PbxEventType, PbxSnapshot } from '../../src/asterisk/pbx-event.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { until } from './ami-control.contract.ts';

export interface Bed {
  readonly pbx: Pbx;
  readonly demo: Demo;
  readonly databaseUrl: string;
  readonly endpoints: EndpointMap;
}

/** A real Asterisk with the two demonstration tenants, each with its queue `support`. */
export async function startBed(): Promise<Bed> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  return bedOf(await freshPbx({ databaseUrl }), demo, databaseUrl);
}

/** The queues of the tenants made known to a PBX. */
export async function bedOf(pbx: Pbx, demo: Demo, databaseUrl: string): Promise<Bed> {
  const queues = demo.tenants.map(
    ({ queue }) => `[${queue.name}]\nstrategy = ringall\ntimeout = 20\nretry = 1\nringinuse = no\n`,
  );
  await writeFile(join(pbx.spoolDir, 'projection/queues.conf'), queues.join(''));
  await pbx.cli('queue reload all');
  return { pbx, demo, databaseUrl, endpoints: endpointsOf(demo) };
}

function endpointsOf(demo: Demo): EndpointMap {
  const tenants = new Map(
    demo.tenants.flatMap(({ id, trunk, phones }) => [
      [trunk.endpoint, id] as const,
      ...phones.map(({ endpoint }) => [endpoint, id] as const),
    ]),
  );
  return {
    tenantOfEndpoint: (endpoint) => tenants.get(endpoint) ?? null,
    tenantOfQueue: (queue) => decodeName(queue)?.tenant ?? null,
  };
}

/** Events of a type, where one shape serves several types as well. */
export type EventOf<E, T> = E extends { readonly type: infer U } ? (T extends U ? E : never) : never;

export interface Listening {
  readonly link: PbxLink;
  readonly heard: PbxEvent[];
  readonly quarantined: Quarantined[];
  count(metric: string): Promise<number>;
  of<T extends PbxEventType>(type: T): EventOf<PbxEvent, T>[];
  snapshots(): PbxSnapshot[];
  isReady(): boolean;
  /** Waits until everything is ready and the newest snapshot is later than what had been heard when it was asked. */
  nextSnapshot(timeoutMs?: number): Promise<PbxSnapshot>;
}

type Urls = Pick<PbxLinkOptions, 'amiEventsUrl' | 'amiControlUrl' | 'ariUrl'>;

/** Times short enough for tests; the reconciler may take a snapshot every 100 ms. */
export const QUICK: Partial<PbxLinkOptions> = {
  times: {
    ami: { connectMs: 1500, pingEveryMs: 500, pingDeadlineMs: 1500, actionMs: 3000 },
    ari: { connectMs: 1500, pingEveryMs: 500, pingDeadlineMs: 1500, requestMs: 3000, fencedEveryMs: 300 },
    reconcile: { atMostEveryMs: 100, retryMs: 100 },
  },
  delays: { firstMs: 20, capMs: 250 },
};

export function listenTo(bed: Bed, o: Partial<PbxLinkOptions> = QUICK, urls: Urls = bed.pbx): Listening {
  const heard: PbxEvent[] = [];
  const quarantined: Quarantined[] = [];
  const metrics = createMetrics();
  const link = createPbxLink({
    pbx: 'pbx1',
    amiEventsUrl: urls.amiEventsUrl,
    amiControlUrl: urls.amiControlUrl,
    ariUrl: urls.ariUrl,
    systemName: bed.pbx.systemName,
    endpoints: bed.endpoints,
    log: silentLog,
    metrics,
    quarantine: (what) => quarantined.push(what),
    ...o,
  });
  link.events.listen((event) => heard.push(event));
  const snapshots = () => heard.filter((event): event is PbxSnapshot => event.type === 'pbx.snapshot');
  const isReady = () => link.readiness().every(({ ready }) => ready);
  return {
    link,
    heard,
    quarantined,
    snapshots,
    isReady,
    of: <T extends PbxEventType>(type: T) => heard.filter((event) => event.type === type) as EventOf<PbxEvent, T>[],
    count: async (metric) => {
      const lines = (await metrics.exposition()).body
        .split('\n')
        .filter((line) => line.startsWith(`patchbay_${metric}`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    nextSnapshot: async (timeoutMs = 30_000) => {
      const before = snapshots().length;
      await until(() => isReady() && snapshots().length > before, timeoutMs);
      const last = snapshots().at(-1);
      if (last === undefined) throw new Error('no snapshot');
      return last;
    },
  };
}
