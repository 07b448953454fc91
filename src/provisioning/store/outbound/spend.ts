import { type Kysely, sql } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Periods } from '../../model/outbound/periods.ts';

export interface Payer {
  readonly tenantId: string;
  /** `tenants.settings` as stored. */
  readonly settings: unknown;
  /** When the last of its legs was written. */
  readonly news: Date;
}

/** Tenants that have called outside. One look at the end of an index for each tenant, however many calls there are. */
export async function payers(db: Kysely<DB>): Promise<Payer[]> {
  const rows = await db
    .selectFrom('tenants as t')
    .select((e) => [
      't.id',
      't.settings',
      e
        .selectFrom('outside_legs as l')
        .select('l.updated_at')
        .whereRef('l.tenant_id', '=', 't.id')
        .orderBy('l.updated_at', 'desc')
        .limit(1)
        .as('news'),
    ])
    .execute();
  return rows.flatMap(({ id, settings, news }) => (news === null ? [] : [{ tenantId: id, settings, news }]));
}

export interface Spent {
  /** '' for the tenant as a whole. */
  readonly endpointId: string;
  readonly day: number;
  readonly month: number;
}

/** By phone, and all together. */
export async function sumSpent(db: Kysely<DB>, tenantId: string, { day, month }: Periods): Promise<Spent[]> {
  const today = sql<string>`sum(if(started_at >= ${new Date(day.from)}, cost, 0))`;
  const rows = await db
    .selectFrom('outside_legs')
    .select((e) => ['endpoint_id', today.as('day'), e.fn.sum<string>('cost').as('month')])
    .where('tenant_id', '=', tenantId)
    .where('started_at', '>=', new Date(month.from))
    .where('started_at', '<', new Date(month.to))
    .groupBy('endpoint_id')
    .execute();
  const phones = rows.map((row) => ({
    endpointId: row.endpoint_id,
    day: Number(row.day),
    month: Number(row.month),
  }));
  const all = (period: 'day' | 'month') => phones.reduce((sum, phone) => sum + phone[period], 0);
  const tenant = { endpointId: '', day: all('day'), month: all('month') };
  return [tenant, ...phones.filter(({ endpointId }) => endpointId !== '')];
}

/** What is counted of a month is not forgotten within it: the records may have been deleted since. */
export async function saveSpent(
  db: Kysely<DB>,
  tenantId: string,
  { day, month }: Periods,
  spent: readonly Spent[],
): Promise<void> {
  const ends = { day_ends_at: new Date(day.to), month_ends_at: new Date(month.to) };
  await db
    .insertInto('outbound_spend')
    .values(
      spent.map((one) => ({
        tenant_id: tenantId,
        endpoint_id: one.endpointId,
        day_spent: one.day.toFixed(4),
        month_spent: one.month.toFixed(4),
        ...ends,
      })),
    )
    .onDuplicateKeyUpdate({
      day_spent: sql`values(day_spent)`,
      month_spent: sql`if(month_ends_at = values(month_ends_at), greatest(month_spent, values(month_spent)), values(month_spent))`,
      day_ends_at: sql`values(day_ends_at)`,
      month_ends_at: sql`values(month_ends_at)`,
    })
    .execute();
}

/** What the dialplan sees spent. @param db of one tenant */
export async function spentBy(
  db: Kysely<DB>,
  endpointId: string,
  now: number,
): Promise<{ readonly day: number; readonly month: number }> {
  const row = await db
    .selectFrom('outbound_spend')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .executeTakeFirst();
  if (row === undefined) return { day: 0, month: 0 };
  return {
    day: row.day_ends_at.getTime() > now ? Number(row.day_spent) : 0,
    month: row.month_ends_at.getTime() > now ? Number(row.month_spent) : 0,
  };
}
