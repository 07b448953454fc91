import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from 'mysql2/promise';
import { ensureRoot, startDatabase } from '../bin/lab/index.ts';
import { connect } from '../src/platform/mysql/connect.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { periodOf } from '../src/reports/actions/period.ts';
import { reportQueues } from '../src/reports/actions/report-queues.ts';
import { presentQueues } from '../src/reports/api/present.ts';
import { type Bench, benchLine, figure } from './bench-line.ts';
import { byHand, requireSame } from './reports/by-hand.ts';
import { type Filled, fill } from './reports/fill.ts';

const ROUNDS = 5;
const THRESHOLD_S = 20;
/** What lies in memory is measured, not the disk: the tables of a year fit, as on a server that is made for them. */
const MEMORY = 2 * 1024 ** 3;

/** A report on all queues over everything there is, against its figures by SQL that was written by hand. */
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
      const lines = [];
      for (const interval of ['none', 'month'] as const) {
        const { ours, peer } = await compare(url, filled, interval);
        const what = `report on ${figure(calls)} calls, ${interval === 'none' ? 'as a whole' : 'by month'}, ms`;
        lines.push(benchLine(what, ours, { name: 'SQL by hand', value: peer }, { atMost: 1.5 }));
      }
      return lines;
    } finally {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Both in turn, and each as often the first: the round in the middle, by ratio. What they say must be the same. */
async function compare(
  url: string,
  { from, to }: Filled,
  interval: 'none' | 'month',
): Promise<{ ours: number; peer: number }> {
  const db = connect(url);
  const pool = createPool({ uri: url, timezone: 'Z' });
  const asked = { tenantId: 'acme', from: from.toISOString(), to: to.toISOString(), timezone: 'UTC' };
  const ours = async () => {
    const period = await periodOf(db, { ...asked, interval, now: to.getTime() });
    const all = { queueId: undefined, firstCallDays: undefined };
    const report = await reportQueues(db, { tenantId: 'acme', period, thresholdSeconds: THRESHOLD_S, ...all });
    JSON.stringify(presentQueues(report, period, THRESHOLD_S));
    return report.total;
  };
  const peer = () => byHand(pool, interval, [from, to]);
  try {
    requireSame(await peer(), await ours());
    const rounds: { ours: number; peer: number }[] = [];
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
  } finally {
    await Promise.all([db.destroy(), pool.end()]);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
