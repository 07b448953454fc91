import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { run } from '../../src/platform/run.ts';
import { until } from '../agents/daemon.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';

/** The whole daemon in this process beside a real Asterisk and a real database, used as people use it. */
export interface WholeOffice {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
  /** @param who a first name: `ada` */
  ask(who: string, method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  /** The PBX goes on alone. */
  stopDaemon(): Promise<void>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: never;
  readonly text: string;
}

export async function openWholeOffice(): Promise<WholeOffice> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme, globex] = demo.tenants as [DemoTenant, DemoTenant];
  const pbx = await freshPbx({ databaseUrl });
  mkdirSync(join(pbx.spoolDir, 'data'), { recursive: true });
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    AMI_EVENTS_URL: pbx.amiEventsUrl,
    AMI_CONTROL_URL: pbx.amiControlUrl,
    ARI_URL: pbx.ariUrl,
    PBX_SYSTEM_NAME: pbx.systemName,
    SPOOL_DIR: pbx.spoolDir,
    DATA_DIR: join(pbx.spoolDir, 'data'),
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
    HTTP_PORT: '0',
    TOKEN_KEY: '07'.repeat(32),
  });
  const log = process.env['TEST_LOG'] === '1' ? createLog({ level: 'info' }) : silentLog;
  const daemon = compose(config, { log, version: 'test', holder: 'test', fatal: () => {} });
  const running = run(daemon.edge, daemon.parts, log);
  await until(() => daemon.edge.port() > 0 && daemon.readiness().every(({ ready }) => ready), 'ready', 30_000);
  const api = `http://127.0.0.1:${daemon.edge.port()}/api/v1`;
  const db = connect(databaseUrl);
  const tokens = new Map<string, string>();

  async function bearer(who: string): Promise<string> {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    const answer = await fetch(`${api}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${who}@acme.example.com`, password: demo.superadmin.password }),
    });
    const token = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
    tokens.set(who, token);
    return token;
  }

  return {
    pbx,
    db,
    acme,
    globex,
    ask: async (who, method, path, body, type = 'application/json') => {
      const answer = await fetch(`${api}${path}`, {
        method,
        headers: { authorization: await bearer(who), ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : null) as never, text };
    },
    stopDaemon: () => running.stop(),
    stop: async () => {
      await running.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
}
