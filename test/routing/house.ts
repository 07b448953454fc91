import type { Pbx } from '../../bin/lab/index.ts';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createProvisioning } from '../../src/provisioning/index.ts';
import { createRouting, type RoutingRoom } from '../../src/routing/index.ts';
import { createApp } from '../../src/server/app.ts';
import { FEATURES } from '../../src/tenancy/guard/features.ts';
import { effectivePermissions } from '../../src/tenancy/guard/permissions.ts';
import { labDir } from '../support/lab.ts';
import { type Hook, startHook } from './hook.ts';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** The part of the daemon that routes, and what an administrator sets up and asks of it. */
export interface House {
  readonly db: Database;
  readonly hook: Hook;
  readonly room: RoutingRoom;
  /** As an administrator of acme. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown, tenant?: string): Promise<Answer<T>>;
  stop(): Promise<void>;
}

const away = async (): Promise<never> => {
  throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
};
const nothing = async (): Promise<void> => {};

/** @param pbx whose dialplan asks; null: nobody does */
export async function openHouse(databaseUrl: string, pbx: Pbx | null): Promise<House> {
  const db = connect(databaseUrl);
  const hook = await startHook();
  const reads = { endpoints: away, contacts: away, registrations: away };
  const room = createRouting({
    db,
    pbx: 'pbx1',
    key: Buffer.alloc(32, 7),
    url: pbx?.routingUrl ?? null,
    reads,
    log: silentLog,
    agent: hook.agent,
  });
  const provisioning = createProvisioning({
    db,
    commands: {} as never,
    events: { listen: () => () => {} },
    inspection: { inspect: away },
    reads,
    sip: { host: '127.0.0.1', port: 5060, websocketUrl: 'ws://127.0.0.1/ws', mediaAddress: null },
    wantedMembers: () => [],
    lookAgain: () => {},
    refreshAgents: nothing,
    refreshDirectory: nothing,
    spoolDir: labDir('house'),
    log: silentLog,
    metrics: createMetrics(),
  });
  const app = createApp({
    routes: [...room.routes, ...provisioning.routes],
    guard: {
      outdated: async () => [],
      authenticate: async ({ bearer }) => ({
        tenantId: bearer ?? '',
        userId: 1,
        role: 'tenant_admin',
        permissions: effectivePermissions('tenant_admin', null),
        features: new Set(FEATURES),
        teams: [],
        sessionId: 's',
        apiKeyId: null,
      }),
    },
    readiness: () => [],
    metrics: createMetrics(),
    version: '0',
    log: silentLog,
  });
  await room.start();
  return {
    db,
    hook,
    room,
    ask: async (method, path, body, tenant = 'acme') => {
      const answer = await app.request(`/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tenant}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as never };
    },
    stop: async () => {
      await room.stop();
      await hook.stop();
      await db.destroy();
    },
  };
}
