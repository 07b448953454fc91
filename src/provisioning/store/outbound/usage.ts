import { type Kysely, sql } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

export interface UsageRow {
  readonly extension_id: number | null;
  readonly extension: string | null;
  readonly display_name: string | null;
  readonly calls: number;
  readonly seconds: number;
  readonly cost: number;
}

/** What was called outside between two times, by the extension that paid, the dearest first. @param db of one tenant */
export async function usageBetween(db: Kysely<DB>, from: Date, to: Date): Promise<UsageRow[]> {
  const rows = await db
    .selectFrom('outside_legs as l')
    .leftJoin('pbx_extensions as x', (join) => join.onRef('x.endpoint_id', '=', 'l.endpoint_id').on('x.live', '=', 1))
    .select((e) => [
      'x.id as extension_id',
      'x.extension',
      'x.display_name',
      e.fn.countAll<number>().as('calls'),
      e.fn.sum<string>('l.seconds').as('seconds'),
      e.fn.sum<string>('l.cost').as('cost'),
    ])
    .where('l.started_at', '>=', from)
    .where('l.started_at', '<', to)
    .groupBy(['x.id', 'x.extension', 'x.display_name'])
    .orderBy(sql`sum(l.cost)`, 'desc')
    .limit(1_000)
    .execute();
  return rows.map((row) => ({
    ...row,
    calls: Number(row.calls),
    seconds: Number(row.seconds),
    cost: Number(row.cost),
  }));
}

/** As stored. */
export async function settingsOf(db: Kysely<DB>, tenantId: string): Promise<unknown> {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirstOrThrow();
  return row.settings;
}
