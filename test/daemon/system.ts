import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Database, freePort, type Pbx } from '../../bin/lab/index.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { type DaemonProcess, startDaemon, untilServing } from '../../bin/system/daemon.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { peopleAt } from '../support/people.ts';
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
      ...settingsFor(database.url, pbx),
      HTTP_PORT: String(port),
      TOKEN_KEY: randomBytes(32).toString('hex'),
    },
  });
  const people = peopleAt(() => `${url}/api/v1`, demo.superadmin.password);
  const told = async (email: string, method: string, path: string, sent?: unknown): Promise<unknown> => {
    const { status, bytes, body } = await people.ask<unknown>(email, method, path, sent);
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${bytes}`);
    return body;
  };

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
    get: (email, path) => told(email, 'GET', path),
    put: async (email, path, body) => (await people.ask(email, 'PUT', path, body)).status,
    post: (email, path, body) => told(email, 'POST', path, body),
    stop: async () => {
      await daemon.stop();
      await pbx.stop();
      await database.stop();
    },
  };
}
