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
import { fill } from './reports/fill.ts';

const ROUNDS = 7;
const GROUPS = { none: 'queue_name', month: "queue_name, date_format(entered_at, '%Y-%m')" } as const;

/** What somebody who knows the tables would write for the same figures. */
const byHand = (group: string): string => `select ${group}, count(*) as offered, sum(outcome = 'answered') as answered,
    sum(outcome = 'abandoned') as abandoned, sum(outcome = 'answered' and wait_ms <= 20000) as in_time,
    sum(outcome = 'abandoned' and wait_ms <= 20000) as gone_in_time,
    sum(if(outcome = 'answered', wait_ms, 0)) as waited, sum(if(outcome = 'abandoned', wait_ms, 0)) as waited_in_vain,
    max(wait_ms) as longest, sum(talk_ms) as talked, sum(transferred) as transferred
  from call_queue_visits where tenant_id = 'acme' and entered_at >= ? and entered_at < ? group by ${group}`;

/** A report on all queues over everything there is, against its heart written by hand. */
export const bench: Bench = {
  name: 'reports',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'run', progress: say });
    const server = await startDatabase({ root, dir });
    const calls = short ? 100_000 : 1_000_000;
    try {
      const url = await server.createDatabase('reports');
      await migrate(url);
      const { from, to } = await fill(url, calls);
      say(`${figure(calls)} calls are there`);
      const db = connect(url);
      const pool = createPool({ uri: url, timezone: 'Z' });
      const asked = { tenantId: 'acme', from: from.toISOString(), to: to.toISOString(), timezone: 'Europe/Berlin' };
      const lines = [];
      for (const interval of ['none', 'month'] as const) {
        const rounds: { ours: number; peer: number }[] = [];
        for (let round = 0; round <= ROUNDS; round += 1) {
          const own = await timed(async () => {
            const period = await periodOf(db, { ...asked, interval, now: to.getTime() });
            const report = await reportQueues(db, {
              tenantId: 'acme',
              period,
              queueId: undefined,
              thresholdSeconds: 20,
              firstCallDays: undefined,
            });
            JSON.stringify(presentQueues(report, period, 20));
          });
          const peer = await timed(() => pool.query(byHand(GROUPS[interval]), [from, to]));
          if (round > 0) rounds.push({ ours: own, peer });
        }
        const median = rounds.sort((a, b) => a.ours / a.peer - b.ours / b.peer)[Math.floor(ROUNDS / 2)] ?? rounds[0];
        if (median === undefined) throw new Error('nothing was measured');
        const what = `report on ${figure(calls)} calls, ${interval === 'none' ? 'as a whole' : 'by month'}, ms`;
        lines.push(benchLine(what, median.ours, { name: 'SQL by hand', value: median.peer }, { atMost: 1.5 }));
      }
      await Promise.all([db.destroy(), pool.end()]);
      return lines;
    } finally {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
