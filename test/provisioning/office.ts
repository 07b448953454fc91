import type { Demo } from '../../bin/seed/seed.ts';
import type { PbxCommands } from '../../src/asterisk/pbx-event.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createProvisioning } from '../../src/provisioning/index.ts';
import { createApp } from '../../src/server/app.ts';
import { FEATURES, type Feature } from '../../src/tenancy/guard/features.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import { labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { readContract } from './contract.ts';

export interface Answer {
  readonly status: number;
  readonly body: never;
  readonly text: string;
  readonly headers: Headers;
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
  ask(who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A feature of every tenant that is asked as. */
  without(feature: Feature, work: () => Promise<void>): Promise<void>;
  userId(email: string): Promise<number>;
  audited(): Promise<{ action: string; entity_id: string; tenant_id: string }[]>;
  stop(): Promise<void>;
}

/** Nothing here looks into a PBX. */
const away = async (): Promise<never> => {
  throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
};
const NO_PBX = {
  events: { listen: () => () => {} },
  inspection: { inspect: away },
  reads: { endpoints: away, contacts: away, registrations: away },
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
  const room = createProvisioning({
    db,
    commands,
    refreshAgents: note('agents'),
    refreshDirectory: note('directory'),
    ...NO_PBX,
    spoolDir,
    log: silentLog,
    metrics: createMetrics(),
    ...o,
  });
  const app = createApp({
    routes: room.routes,
    guard: {
      outdated: async () => [],
      authenticate: async ({ bearer }) => {
        const [tenantId = '', role = ''] = bearer?.split('/') ?? [];
        if (role === '') throw new PatchbayError('unauthorized', 'who are you');
        return {
          tenantId,
          userId: 1,
          role: role as Role,
          permissions: effectivePermissions(role as Role, null),
          features: new Set(FEATURES.filter((feature) => !off.has(feature))),
          teams: [],
          sessionId: 's',
          apiKeyId: null,
        };
      },
    },
    readiness: () => [],
    metrics: createMetrics(),
    version: '0',
    log: silentLog,
  });
  const contract = await readContract(app);
  const office: Office = {
    db,
    demo,
    spoolDir,
    asked,
    away: false,
    ask: async (who, method, path, body, headers = {}) => {
      const raw = body instanceof Uint8Array;
      const answer = await app.request(`/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${who}`,
          ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: raw ? Buffer.from(body) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = (answer.headers.get('content-type') ?? '').includes('json');
      contract.check({ method, path: `/api/v1${path}`, status: answer.status, text });
      return { status: answer.status, body: (json ? JSON.parse(text) : null) as never, text, headers: answer.headers };
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
