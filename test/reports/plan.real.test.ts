import { CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import { expect, it } from 'vitest';
import { fill } from '../../bench/reports/fill.ts';
import { openPool } from '../../src/platform/mysql/connect.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { queueSums } from '../../src/reports/store/queue-sums.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';

const DAY = 86_400_000;

it.each(['mysql', 'mariadb'] as const)(
  'a report reads the calls of its period, and of each what was spent on it (%s)',
  async (kind) => {
    const url = await borrowedUrl(kind);
    const filled = await fill(url, 6_000);
    const sent: CompiledQuery[] = [];
    const db = new Kysely<DB>({
      dialect: new MysqlDialect({ pool: openPool(url) }),
      log: ({ query }) => void sent.push(query),
    });
    const [from, to] = [filled.from.getTime(), filled.to.getTime()];
    for (const until of [from + DAY, to]) {
      sent.length = 0;
      await queueSums(db, {
        tenantId: 'acme',
        buckets: [{ from, to: until }],
        queues: null,
        thresholdMs: 20_000,
        firstCallDays: null,
      });
      const plans = await Promise.all(
        sent.map(async ({ sql, parameters }) => {
          const explain = CompiledQuery.raw(`explain format=traditional ${sql}`, [...parameters]);
          const { rows } = await db.executeQuery<{ table: string; key: string | null; Extra: string | null }>(explain);
          return rows.map(
            ({ table, key, Extra }) =>
              `${table} ${key}${Extra?.includes('Using index') ? ', nothing but the index' : ''}`,
          );
        }),
      );
      expect(plans.find((steps) => steps.some((step) => step.startsWith('spent')))).toEqual([
        expect.stringMatching(/^visit call_queue_visits_(time|queue), nothing but the index$/),
        'spent agent_intervals_call, nothing but the index',
        'later PRIMARY',
      ]);
    }
    await db.destroy();
  },
);
