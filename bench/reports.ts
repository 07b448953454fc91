import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool } from 'mysql2/promise';
import { ensureRoot, startDatabase } from '../bin/lab/index.ts';
import { connect, type Database } from '../src/platform/mysql/connect.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { periodOf } from '../src/reports/actions/period.ts';
import { reportAgents } from '../src/reports/actions/report-agents.ts';
import { reportQueues } from '../src/reports/actions/report-queues.ts';
import { presentAgents, presentQueues } from '../src/reports/api/present.ts';
import { type Bench, type BenchLine, benchLine, figure } from './bench-line.ts';
import { agentsByHand, requireSameAgents } from './reports/agents-by-hand.ts';
import { type Filled, fill } from './reports/fill.ts';
import { queuesByHand, requireSameQueues } from './reports/queues-by-hand.ts';

const ROUNDS = 5;
const THRESHOLD_S = 20;
const ALL = { tenantId: 'acme', timezone: 'UTC' } as const;
/** What lies in memory is measured, not the disk: the tables of a year fit, as on a server that is made for them. */
const MEMORY = 2 * 1024 ** 3;

/** Reports on all queues and all agents over everything there is, against their figures by SQL that was written by hand. */
export const bench: Bench = {
  name: 'reports',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'run', progress: say });
    const server = await startDatabase({ root, dir });
    const calls = short ? 100_000 : 1_000_000;
    try {
      await server.admin([`SET GLOBAL innodb_buffer_pool_size = ${MEMORY}`]);
      const url = await server.createDatabase('reports');
      await migrate(url);
      const filled = await fill(url, calls);
      say(`${figure(calls)} calls are there`);
      const pool = createPool({ uri: url, timezone: 'Z' });
      const db = connect(url);
      const on = (what: string) => `report ${what} ${figure(calls)} calls`;
      const line = (what: string, { ours, peer }: Compared): BenchLine =>
        benchLine(`${what}, ms`, ours, { name: 'SQL by hand', value: peer }, { atMost: 1.5 });
      const lines = [
        line(`${on('of queues on')}, as a whole`, await compareQueues(db, pool, filled, 'none')),
        line(`${on('of queues on')}, by month`, await compareQueues(db, pool, filled, 'month')),
        line(`${on('of agents on')}, as a whole`, await compareAgents(db, pool, filled)),
      ];
      await Promise.all([db.destroy(), pool.end()]);
      return lines;
    } finally {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Milliseconds. */
interface Compared {
  readonly ours: number;
  readonly peer: number;
}

async function compareQueues(
  db: Database,
  pool: Pool,
  { from, to }: Filled,
  interval: 'none' | 'month',
): Promise<Compared> {
  const ours = async () => {
    const period = await periodOf(db, { ...ALL, from: from.toISOString(), to: to.toISOString(), interval, now: +to });
    const all = { queueId: undefined, firstCallDays: undefined };
    const report = await reportQueues(db, { ...ALL, ...all, period, thresholdSeconds: THRESHOLD_S });
    JSON.stringify(presentQueues(report, period, THRESHOLD_S));
    return report.total;
  };
  const peer = () => queuesByHand(pool, interval, [from, to]);
  requireSameQueues(await peer(), await ours());
  return inTurn(ours, peer);
}

async function compareAgents(db: Database, pool: Pool, { from, to }: Filled): Promise<Compared> {
  const ours = async () => {
    const when = { from: from.toISOString(), to: to.toISOString(), interval: 'none', now: +to } as const;
    const period = await periodOf(db, { ...ALL, ...when });
    const lines = await reportAgents(db, { ...ALL, period, within: null, agentId: undefined, now: +to });
    JSON.stringify(presentAgents(lines, period));
    return lines;
  };
  const peer = () => agentsByHand(pool, [from, to]);
  requireSameAgents(await peer(), await ours());
  return inTurn(ours, peer);
}

/** Both in turn, and each as often the first: the round in the middle, by ratio. */
async function inTurn(ours: () => Promise<unknown>, peer: () => Promise<unknown>): Promise<Compared> {
  const rounds: Compared[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const oursFirst = round % 2 === 0;
    rounds.push(
      oursFirst
        ? { ours: await timed(ours), peer: await timed(peer) }
        : { peer: await timed(peer), ours: await timed(ours) },
    );
  }
  const [middle] = rounds.sort((a, b) => a.ours / a.peer - b.ours / b.peer).slice(Math.floor(ROUNDS / 2));
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
