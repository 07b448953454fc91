import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Readiness } from '../../src/platform/lifecycle.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { run } from '../../src/platform/run.ts';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { until } from '../agents/daemon.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';

export interface Answer<T = never> {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly body: T;
}

/** The whole daemon beside a real Asterisk and a real database; the daemon can be stopped and started. */
export interface Studio {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  readonly databaseUrl: string;
  readonly storeDir: string;
  /** @param who a first name of Acme's, or `gus@globex` */
  ask<T = never>(
    who: string,
    method: string,
    path: string,
    o?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer<T>>;
  /** What the daemon says of its recordings on /readyz. */
  readiness(): { readonly ready: boolean; readonly detail: string };
  /** All parts are, e.g. after Asterisk was restarted. */
  ready(): Promise<void>;
  startDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Recordings of Acme that began after this many others, oldest first, once `so` says that they are as expected. */
  recordings(so: (all: readonly RecordingDto[]) => boolean, what: string, timeoutMs?: number): Promise<RecordingDto[]>;
  /** From here on `recordings` gives only those that are new. */
  newChapter(): Promise<void>;
  close(): Promise<void>;
}

export async function openStudio(): Promise<Studio> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme] = demo.tenants as [DemoTenant];
  const pbx = await freshPbx({ databaseUrl });
  await projectedQueues(pbx, databaseUrl);
  const storeDir = join(pbx.spoolDir, 'store');
  mkdirSync(storeDir);
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    AMI_EVENTS_URL: pbx.amiEventsUrl,
    AMI_CONTROL_URL: pbx.amiControlUrl,
    ARI_URL: pbx.ariUrl,
    PBX_SYSTEM_NAME: pbx.systemName,
    SPOOL_DIR: pbx.spoolDir,
    DATA_DIR: pbx.spoolDir,
    RECORDINGS_DIR: storeDir,
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
    HTTP_PORT: '0',
    TOKEN_KEY: '07'.repeat(32),
  });
  const log = process.env['TEST_LOG'] === '1' ? createLog({ level: 'info' }) : silentLog;
  const db = connect(databaseUrl);
  const tokens = new Map<string, string>();
  let api = '';
  let running: ReturnType<typeof run> | null = null;
  let readiness: () => readonly Readiness[] = () => [];
  let since = 0;

  async function startDaemon(): Promise<void> {
    const daemon = compose(config, { log, version: 'test', holder: 'test', fatal: () => {} });
    readiness = daemon.readiness;
    running = run(daemon.edge, daemon.parts, log);
    await until(() => daemon.edge.port() > 0 && daemon.readiness().every(({ ready }) => ready), 'ready', 30_000);
    api = `http://127.0.0.1:${daemon.edge.port()}/api/v1`;
  }

  async function bearer(who: string): Promise<string> {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    const email = `${who.includes('@') ? who : `${who}@acme`}.example.com`;
    const answer = await fetch(`${api}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: demo.superadmin.password }),
    });
    const token = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
    tokens.set(who, token);
    return token;
  }

  const studio: Studio = {
    pbx,
    db,
    acme,
    storeDir,
    startDaemon,
    databaseUrl,
    ready: () => until(() => readiness().every((one) => one.ready), 'ready', 30_000),
    readiness: () => {
      const found = readiness().find(({ name }) => name === 'recordings');
      if (found === undefined) throw new Error('nothing is said of recordings');
      return found;
    },
    stopDaemon: async () => {
      await running?.stop();
      running = null;
    },
    ask: async <T>(
      who: string,
      method: string,
      path: string,
      { body, headers = {} }: Parameters<Studio['ask']>[3] = {},
    ) => {
      const type = body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' };
      const sent = body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
      const answer = await fetch(`${api}${path}`, {
        method,
        headers: { authorization: await bearer(who), ...type, ...headers },
        ...(body === undefined ? {} : { body: sent }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = /json/.test(answer.headers.get('content-type') ?? '');
      const parsed = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : null;
      return { status: answer.status, headers: answer.headers, bytes, body: parsed as T };
    },
    recordings: async (so, what, timeoutMs = 15_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const { body } = await studio.ask<{ items: RecordingDto[] }>('sam', 'GET', '/recordings?limit=100');
        const fresh = body.items.filter(({ id }) => id > since).reverse();
        if (so(fresh)) return fresh;
        if (Date.now() > end) throw new Error(`not in ${timeoutMs} ms: ${what}; ${JSON.stringify(fresh)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    newChapter: async () => {
      const last = await db.selectFrom('call_recordings').select('id').orderBy('id', 'desc').executeTakeFirst();
      since = last?.id ?? 0;
    },
    close: async () => {
      await running?.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
  await startDaemon();
  return studio;
}

export const completed = (count: number) => (all: readonly RecordingDto[]) =>
  all.length === count && all.every(({ status }) => status === 'completed');

/** What an agent's phone does from now on: waits for the next event of a type, whatever came before. */
export function from(agent: Agent): (type: string, timeoutMs?: number) => Promise<void> {
  let at = agent.history.length;
  return async (type, timeoutMs = 20_000) => {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = agent.history.findIndex((event, n) => n >= at && event.type === type);
      if (found >= 0) {
        at = found + 1;
        return;
      }
      if (Date.now() > end) throw new Error(`no ${type} in ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}
