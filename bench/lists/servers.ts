import { createServer } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2/promise';
import { createContacts } from '../../src/contacts/index.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, openPool } from '../../src/platform/mysql/connect.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { recordRoutes } from '../../src/records/api/routes.ts';
import { createApp } from '../../src/server/app.ts';
import { PERMISSIONS } from '../../src/tenancy/guard/permissions.ts';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

function appOn(db: Kysely<DB>) {
  return createApp({
    routes: [...recordRoutes(db), ...createContacts({ db }).routes],
    guard: {
      outdated: async () => [],
      authenticate: async () => ({
        tenantId: 'acme',
        userId: 1,
        role: 'tenant_admin',
        permissions: new Set(PERMISSIONS),
        features: new Set(),
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
}

/** The routes behind the real edge; only who is asking is taken for granted. */
export async function ours(databaseUrl: string): Promise<Served> {
  const db = connect(databaseUrl);
  const served = await listen(appOn(db).fetch);
  return { url: served.url, close: () => served.close().then(() => db.destroy()) };
}

/** The statements that a request sends to the database. */
export async function statementsOf(databaseUrl: string, path: string): Promise<CompiledQuery[]> {
  const sent: CompiledQuery[] = [];
  const dialect = new MysqlDialect({ pool: openPool(databaseUrl, { maxConnections: 1 }) });
  const db = new Kysely<DB>({ dialect, log: ({ query }) => void sent.push(query) });
  const answer = await appOn(db).request(path, { headers: { authorization: 'Bearer x' } });
  if (answer.status !== 200) throw new Error(await answer.text());
  await db.destroy();
  return sent;
}

/** One bare Hono route that sends the same statements by mysql2 and answers the rows of the last as JSON. */
export async function bare(databaseUrl: string, statements: readonly CompiledQuery[]): Promise<Served> {
  const pool = createPool({ uri: databaseUrl, timezone: 'Z', connectionLimit: 10 });
  const app = new Hono();
  app.get('/', async (c) => {
    let rows: unknown;
    for (const { sql, parameters } of statements) [rows] = await pool.query(sql, [...parameters]);
    return c.json({ items: rows });
  });
  const served = await listen(app.fetch);
  return { url: served.url, close: () => served.close().then(() => pool.end()) };
}

async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<Served> {
  const port = await freePort();
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
