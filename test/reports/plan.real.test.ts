import { CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import { expect, it } from 'vitest';
import { fill } from '../../bench/reports/fill.ts';
import { openPool } from '../../src/platform/mysql/connect.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { agentTime } from '../../src/reports/store/agent-time.ts';
import { queueSums } from '../../src/reports/store/queue-sums.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';

const DAY = 86_400_000;
const INDEX_ONLY = ', nothing but the index';

it.each(['mysql', 'mariadb'] as const)('a report reads its period, by indexes alone (%s)', async (kind) => {
  const url = await borrowedUrl(kind);
  const filled = await fill(url, 6_000);
  const sent: CompiledQuery[] = [];
  const db = new Kysely<DB>({
    dialect: new MysqlDialect({ pool: openPool(url) }),
    log: ({ query }) => void sent.push(query),
  });
  const plansOf = async (report: () => Promise<unknown>): Promise<string[][]> => {
    sent.length = 0;
    await report();
    return Promise.all(
      [...sent].map(async ({ sql, parameters }) => {
        const explain = CompiledQuery.raw(`explain format=traditional ${sql}`, [...parameters]);
        const { rows } = await db.executeQuery<{ table: string; key: string | null; Extra: string | null }>(explain);
        return rows.map(
          ({ table, key, Extra }) => `${table} ${key}${Extra?.includes('Using index') ? INDEX_ONLY : ''}`,
        );
      }),
    );
  };
  const [from, to] = [filled.from.getTime(), filled.to.getTime()];
  for (const until of [from + DAY, to]) {
    const buckets = [{ from, to: until }];
    const asked = { tenantId: 'acme', buckets, queues: null, thresholdMs: 20_000, firstCallDays: null };
    const ofQueues = await plansOf(() => queueSums(db, asked));
    expect(ofQueues.find((steps) => steps.some((step) => step.startsWith('spent')))).toEqual([
      expect.stringMatching(`^visit call_queue_visits_(time|queue)${INDEX_ONLY}$`),
      `spent agent_intervals_call${INDEX_ONLY}`,
      'later PRIMARY',
    ]);
    const people = Array.from({ length: 50 }, (_, n) => n + 1);
    const ofAgents = await plansOf(() => agentTime(db, { tenantId: 'acme', buckets, people }, to));
    const steps = ofAgents.flat().filter((step) => step.startsWith('agent_intervals '));
    expect(steps).toEqual(Array(3).fill(`agent_intervals agent_intervals_time${INDEX_ONLY}`));
  }
  await db.destroy();
});
