import type { Demo } from '../../bin/seed/seed.ts';
import type { PbxCommands, PbxLook } from '../../src/asterisk/pbx-event.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createProvisioning } from '../../src/provisioning/index.ts';
import { FEATURES, type Feature } from '../../src/tenancy/guard/features.ts';
import { labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { appForNamed, askAs, type Heard } from '../support/named-callers.ts';
import { readContract } from './contract.ts';

interface QueueLook {
  readonly name: string;
  readonly strategy: string;
}

/** What an administrator uses, on a real database with both demonstration tenants; its PBX notes what it is asked. */
export interface Office {
  readonly db: Database;
  readonly demo: Demo;
  readonly spoolDir: string;
  /** `reload res_musiconhold`, `agents`, `directory`: what was asked after commits. */
  readonly asked: string[];
  /** While set the PBX is away. */
  away: boolean;
  /** @param who `acme/tenant_admin`; bodies are JSON, but for bytes with a content type of their own */
  ask(who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Heard>;
  /** A feature of every tenant that is asked as. */
  without(feature: Feature, work: () => Promise<void>): Promise<void>;
  userId(email: string): Promise<number>;
  audited(): Promise<{ action: string; entity_id: string; tenant_id: string }[]>;
  stop(): Promise<void>;
}

const away = async (): Promise<never> => {
  throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
};
const NO_PBX = {
  events: { listen: () => () => {} },
  sip: { host: '127.0.0.1', port: 5060, websocketUrl: 'ws://127.0.0.1/ws', mediaAddress: null },
  wantedMembers: () => [],
  lookAgain: () => {},
};

export async function openOffice(o: { readonly clock?: Clock } = {}): Promise<Office> {
  const url = await mysqlUrl();
  const demo = await seedTenants(url);
  const db = connect(url);
  const spoolDir = labDir('office');
  const asked: string[] = [];
  const off = new Set<Feature>();
  const note = (what: string) => async () => void asked.push(what);
  const commands = {
    reloadModule: async (module: string) => {
      if (office.away) throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
      asked.push(`reload ${module}`);
    },
  } as PbxCommands;
  // Has every queue that it should have, whatever it was asked.
  const look = {
    queues: async () => ({
      queues: (await db.selectFrom('queues').select(['name', 'strategy']).execute()) as QueueLook[],
      members: [],
    }),
  } as unknown as PbxLook;
  const room = createProvisioning({
    db,
    commands,
    inspection: { inspect: (_ms, work) => (office.away ? away() : work(look)) },
    reads: {
      endpoints: () => (office.away ? away() : Promise.resolve(new Map())),
      contacts: away,
      registrations: away,
    },
    refreshAgents: note('agents'),
    refreshDirectory: note('directory'),
    ...NO_PBX,
    spoolDir,
    log: silentLog,
    metrics: createMetrics(),
    ...o,
  });
  const app = appForNamed({
    routes: room.routes,
    features: () => new Set(FEATURES.filter((feature) => !off.has(feature))),
  });
  const contract = await readContract(app);
  const office: Office = {
    db,
    demo,
    spoolDir,
    asked,
    away: false,
    ask: async (who, method, path, body, headers) => {
      const answer = await askAs(app, who, [method, path], body, headers);
      contract.check({ method, path: `/api/v1${path}`, ...answer });
      return answer;
    },
    without: async (feature, work) => {
      off.add(feature);
      await db
        .updateTable('tenants')
        .set({ features: JSON.stringify({}) })
        .execute();
      try {
        await work();
      } finally {
        off.delete(feature);
        const all = JSON.stringify(Object.fromEntries(FEATURES.map((one) => [one, true])));
        await db.updateTable('tenants').set({ features: all }).execute();
      }
    },
    userId: async (email) =>
      (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id,
    audited: () => db.selectFrom('audit_logs').select(['action', 'entity_id', 'tenant_id']).orderBy('id').execute(),
    stop: () => db.destroy(),
  };
  return office;
}
