import type { Pbx } from '../../bin/lab/index.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { createPbxLink } from '../../src/asterisk/index.ts';
import type { Log } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createProvisioning } from '../../src/provisioning/index.ts';
import { FEATURES } from '../../src/tenancy/guard/features.ts';
import { createPbxDirectory } from '../../src/tenancy/guard/pbx-directory.ts';
import { labDir } from '../support/lab.ts';
import { appForNamed, askAs, type Heard } from '../support/named-callers.ts';
import { until } from '../support/until.ts';

/** The part of the daemon that provisions, on a real database and beside a real PBX. */
export interface Daemon {
  readonly db: Database;
  /** Everything that was logged, as text. */
  readonly logged: string[];
  /** Asks the API as `tenant/role`. */
  ask<T = Record<string, never>>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Heard<T>>;
  stop(): Promise<void>;
}

const NOWHERE = {
  amiEventsUrl: 'ami://x:x@127.0.0.1:9',
  amiControlUrl: 'ami://x:x@127.0.0.1:9',
  ariUrl: 'http://x:x@127.0.0.1:9/ari',
  sipPort: 5060,
  wsPort: 8088,
};

/** @param pbx null: the PBX is away */
export async function startDaemon(databaseUrl: string, pbx: Pbx | null, demo: Demo): Promise<Daemon> {
  const db = connect(databaseUrl);
  const logged: string[] = [];
  const note = (about: unknown, text?: string): void => void logged.push(`${JSON.stringify(about)} ${text ?? ''}`);
  const log = { fatal: note, error: note, warn: note, info: note, debug: note, trace: note } as unknown as Log;
  const metrics = createMetrics();
  const directory = createPbxDirectory({ db, log });
  const { amiEventsUrl, amiControlUrl, ariUrl, sipPort, wsPort } = pbx ?? NOWHERE;
  const link = createPbxLink({
    pbx: 'pbx1',
    ...{ amiEventsUrl, amiControlUrl, ariUrl, log, metrics },
    endpoints: directory,
    knownEndpoints: () => directory.endpoints(),
  });
  const room = createProvisioning({
    db,
    log,
    metrics,
    commands: link.commands,
    events: link.events,
    inspection: link.inspection,
    reads: link.reads,
    wantedMembers: () => [],
    lookAgain: () => {},
    spoolDir: pbx?.spoolDir ?? labDir('away'),
    sip: {
      host: '127.0.0.1',
      port: sipPort,
      websocketUrl: `ws://127.0.0.1:${wsPort}/ws`,
      mediaAddress: '127.0.0.1',
    },
    refreshAgents: async () => {},
    refreshDirectory: () => directory.refresh(),
  });
  await directory.start();
  await link.start();
  const users = await db.selectFrom('users').select(['id', 'email']).execute();
  const userIdOf = (tenantId: string, role: string): number => {
    const person = demo.tenants.find(({ id }) => id === tenantId)?.users.find((one) => one.role === role);
    return users.find(({ email }) => email === (person?.email ?? demo.superadmin.email))?.id ?? 0;
  };
  const app = appForNamed({ routes: room.routes, userOf: userIdOf, features: () => new Set(FEATURES), metrics, log });
  if (pbx !== null) await until(() => link.readiness().every(({ ready }) => ready), 'the link is up');
  return {
    db,
    logged,
    ask: (who, method, path, body, headers) => askAs(app, who, [method, path], body, headers),
    stop: async () => {
      await room.stop();
      await link.stop();
      await directory.stop();
      await db.destroy();
    },
  };
}
