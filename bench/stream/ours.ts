import { sql } from 'kysely';
import { systemClock } from '../../src/platform/clock.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createCommitLoop } from '../../src/platform/mysql/commit-loop.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { lastNumbers } from '../../src/platform/mysql/outbox-table.ts';
import { createServer } from '../../src/server/index.ts';
import { PERMISSIONS } from '../../src/tenancy/guard/permissions.ts';
import type { Caller } from '../../src/tenancy/guard/route.ts';

/** The daemon's own way from a change to sockets: row and announcement in one transaction, then the stream. */
export interface Ours {
  readonly port: number;
  change(id: number, data: Readonly<Record<string, unknown>>): void;
  /** When the last change was committed and began its way to the sockets, as `performance.now()`. */
  committedAt(): number;
  stop(): Promise<void>;
}

const CALLER: Caller = {
  userId: 1,
  tenantId: 'acme',
  role: 'supervisor',
  permissions: new Set(PERMISSIONS),
  sessionId: 'bench',
  features: new Set(),
  teams: [],
  apiKeyId: null,
};
const TYPE = 'agent.state.changed';

export async function ours(databaseUrl: string, sockets: number): Promise<Ours> {
  await migrate(databaseUrl);
  const db = connect(databaseUrl, { severalStatements: true });
  await db.insertInto('tenants').values({ id: 'acme', name: 'Acme', features: '{}', settings: '{}' }).execute();
  await sql`create table bench_agents (id int primary key, data json not null)`.execute(db);
  const [log, metrics] = [silentLog, createMetrics()];
  const bus = createEventBus({ log });
  let committedAt = 0;
  bus.subscribe(() => {
    committedAt = performance.now();
  });
  const outbox = createOutbox({ db, bus, log });
  const commitLoop = createCommitLoop({ db, outbox, pbx: 'bench', holder: 'bench', log, metrics });
  const agents = commitLoop.table<{ id: number; data: string }>({
    name: 'bench_agents',
    save: async (to, rows) => {
      const values = sql.join(rows.map(({ id, data }) => sql`(${id}, ${data})`));
      await to.executeQuery(
        sql`insert into bench_agents (id, data) values ${values} on duplicate key update data = values(data)`.compile(
          db,
        ),
      );
    },
  });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes: [],
    // Signing in is not what is measured.
    guard: { authenticate: async () => CALLER, outdated: async () => [] },
    readiness: () => [],
    metrics,
    staticDir: null,
    version: 'bench',
    log,
    stream: {
      events: [{ type: TYPE, summary: '', access: { anyOf: ['can_access_dashboard'], own: true } }],
      bus,
      outbox,
      heads: async (tenants) => new Map((await lastNumbers(db, tenants)).map((row) => [row.tenant_id, row.last_seq])),
      clock: systemClock,
      limits: { socketsPerUser: sockets, heartbeatMs: 3_600_000 },
    },
  });
  for (const part of [outbox, commitLoop, server]) await part.start();
  return {
    port: server.port(),
    change: (id, data) => {
      agents.put(String(id), { id, data: JSON.stringify(data) });
      commitLoop.announce({ tenantId: 'acme', type: TYPE, at: Date.now(), topics: [`agent:${id}`], data });
    },
    committedAt: () => committedAt,
    stop: async () => {
      for (const part of [server, commitLoop, outbox]) await part.stop();
      await db.destroy();
    },
  };
}
