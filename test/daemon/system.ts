import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Database, freePort, type Pbx } from '../../bin/lab/index.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { type DaemonProcess, startDaemon, untilServing } from '../../bin/system/daemon.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { quickQueues } from '../support/queues.ts';

/** The daemon as its own process, beside a PBX and a database that are all the test's own. */
export interface WholeSystem {
  readonly database: Database;
  readonly pbx: Pbx;
  readonly daemon: DaemonProcess;
  readonly demo: Demo;
  readonly log: string;
  /** Waits for `/readyz`; what was missing last is in the error. */
  ready(timeoutMs?: number): Promise<void>;
  /** `GET /api/v1<path>` as this person, JSON parsed. */
  get(email: string, path: string): Promise<unknown>;
  put(email: string, path: string, body: unknown): Promise<number>;
  /** What was answered, JSON parsed. */
  post(email: string, path: string, body: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startWholeSystem(): Promise<WholeSystem> {
  const database = await privateDatabase();
  await migrate(database.url);
  const demo = await seedTenants(database.url);
  await quickQueues(database.url);
  const pbx = await freshPbx({ databaseUrl: database.url });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(mkdtempSync(join(tmpdir(), 'patchbay-daemon-')), 'daemon.log');
  const daemon = await startDaemon({
    project: resolve(import.meta.dirname, '../..'),
    url,
    log,
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: database.url,
      AMI_EVENTS_URL: pbx.amiEventsUrl,
      AMI_CONTROL_URL: pbx.amiControlUrl,
      ARI_URL: pbx.ariUrl,
      SPOOL_DIR: pbx.spoolDir,
      PBX_SYSTEM_NAME: pbx.systemName,
      HTTP_PORT: String(port),
      TOKEN_KEY: randomBytes(32).toString('hex'),
    },
  });
  const tokens = new Map<string, string>();
  const api = `${url}/api/v1`;

  async function bearer(email: string): Promise<string> {
    const known = tokens.get(email);
    if (known !== undefined) return known;
    const response = await fetch(`${api}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: demo.superadmin.password }),
    });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (access_token === undefined) throw new Error(`${email} cannot sign in: ${response.status}`);
    const credential = `Bearer ${access_token}`;
    tokens.set(email, credential);
    return credential;
  }

  return {
    database,
    pbx,
    daemon,
    demo,
    log,
    ready: async (timeoutMs = 30_000) => {
      const missing = await untilServing(url, timeoutMs);
      if (missing.length > 0) throw new Error(`not ready within ${timeoutMs} ms: ${missing.join('; ')} (log: ${log})`);
    },
    get: async (email, path) => {
      const response = await fetch(`${api}${path}`, { headers: { authorization: await bearer(email) } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    put: async (email, path, body) => {
      const headers = { authorization: await bearer(email), 'content-type': 'application/json' };
      return (await fetch(`${api}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status;
    },
    post: async (email, path, body) => {
      const headers = { authorization: await bearer(email), 'content-type': 'application/json' };
      const response = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    stop: async () => {
      await daemon.stop();
      await pbx.stop();
      await database.stop();
    },
  };
}
