import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Transaction } from 'kysely';
import { build } from 'vite';
import { presentAgent } from '../../src/agents/api/present.ts';
import { AGENT_EVENTS } from '../../src/agents/events.ts';
import { createAgents } from '../../src/agents/index.ts';
import { CHANGING, toColumns } from '../../src/agents/store/agent-columns.ts';
import type { AgentRow } from '../../src/agents/store/agent-row.ts';
import type { PbxCommands, PbxEvents } from '../../src/asterisk/pbx-event.ts';
import type { CallDto } from '../../src/calls/events.ts';
import { CALL_EVENTS, createCalls } from '../../src/calls/index.ts';
import type { CallView } from '../../src/calls/model/picture.ts';
import { saveLiveCalls } from '../../src/calls/store/live-calls.ts';
import type { Announcement } from '../../src/platform/announcement.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import type { Readiness } from '../../src/platform/lifecycle.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { Mailer } from '../../src/platform/mail.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createCommitLoop } from '../../src/platform/mysql/commit-loop.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { lastNumbers } from '../../src/platform/mysql/outbox-table.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { writeRows } from '../../src/platform/mysql/write-rows.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import { agentTopic } from '../../src/tenancy/guard/event.ts';
import { createTenancy } from '../../src/tenancy/index.ts';

/** The real edge with the built console, on a real database; what a PBX would report is written by the test. */
export interface Served {
  readonly url: string;
  readonly db: Database;
  readonly parts: Map<string, Readiness>;
  show(row: AgentRow, type?: 'agent.state.changed' | 'agent.login' | 'agent.logout'): Promise<void>;
  showCall(tenantId: string, call: CallDto, type: string): Promise<void>;
  /** The server goes away, as in a restart, and comes back on the same port. */
  away(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
}

/** The console, built into a folder of this test. */
export async function buildConsole(dir: string): Promise<string> {
  const outDir = join(dir, 'web');
  const configFile = join(import.meta.dirname, '../../src/web/console/vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  return outDir;
}

export async function serve(o: {
  databaseUrl: string;
  webDir: string;
  spoolDir: string;
  mailer?: Mailer;
}): Promise<Served> {
  const db = connect(o.databaseUrl, { severalStatements: true });
  const metrics = createMetrics();
  const log = silentLog;
  const bus = createEventBus({ log });
  const outbox = createOutbox({ db, bus, log });
  await outbox.start();
  const commitLoop = createCommitLoop({ db, outbox, pbx: 'pbx1', holder: 'test', log, metrics });
  const nothing: PbxEvents = { listen: () => () => {} };
  const inspection = { inspect: () => Promise.reject(new Error('not asked here')) };
  const pbx = { name: 'pbx1', events: nothing, commands: {} as PbxCommands, inspection, resync: () => {} };
  const nobody = { endpoint: () => null, queue: () => null, teamsOf: () => [], inE164: () => null };
  const tenancy = createTenancy({
    db,
    tokenKey: randomBytes(32),
    log,
    metrics,
    ...(o.mailer === undefined ? {} : { mailer: o.mailer }),
  });
  const agents = createAgents({
    db,
    commitLoop,
    lookout: { watch: () => {} },
    pbx,
    spoolDir: o.spoolDir,
    log,
    metrics,
  });
  const unasked = { contactsOf: async () => new Map(), may: () => [] };
  const calls = createCalls({ ...unasked, db, commitLoop, pbx, directory: nobody, log, metrics });
  const parts = new Map<string, Readiness>();

  const start = async (port: number): Promise<Server> => {
    const server = createServer({
      host: '127.0.0.1',
      port,
      staticDir: o.webDir,
      routes: [...tenancy.routes, ...agents.routes, ...calls.routes],
      guard: tenancy.guard,
      readiness: () => [...parts.values()],
      metrics,
      version: 'test',
      log,
      stream: {
        events: [...AGENT_EVENTS, ...CALL_EVENTS],
        bus,
        outbox,
        heads: async (tenants) => new Map((await lastNumbers(db, tenants)).map((row) => [row.tenant_id, row.last_seq])),
        clock: systemClock,
        limits: { farewellMs: 500 },
      },
    });
    await server.start();
    return server;
  };
  let server = await start(0);
  const port = server.port();

  async function tell(announcement: Announcement, save: (trx: Transaction<DB>) => Promise<void>): Promise<void> {
    const sequenced = await db.transaction().execute(async (trx) => {
      await save(trx);
      return outbox.append(trx, [announcement]);
    });
    outbox.publish(sequenced);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    db,
    parts,
    show: (row, type = 'agent.state.changed') => {
      const topics = [agentTopic(row.userId)];
      const announcement = { tenantId: row.tenantId, type, at: row.changedAt, topics, data: presentAgent(row) };
      return tell(announcement, (trx) => writeRows(trx, 'agent_states', [toColumns(row)], { update: CHANGING }));
    },
    showCall: (tenantId, call, type) => {
      const live = type === 'call.ended' ? null : { shown: call, memory: {} as CallView };
      const topics = [`call:${call.id}`, ...call.agents.map(agentTopic)];
      return tell({ tenantId, type, at: Date.now(), topics, data: { ...call } }, (trx) =>
        saveLiveCalls(trx, [{ tenantId, id: call.id, pbx: 'pbx1', live }]),
      );
    },
    away: () => server.stop(),
    back: async () => {
      server = await start(port);
    },
    stop: async () => {
      await server.stop();
      await outbox.stop();
      await db.destroy();
    },
  };
}
