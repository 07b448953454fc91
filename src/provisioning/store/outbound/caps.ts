import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** A cap with what is spent of it; numbers as the database writes decimals. */
export interface CapRow {
  readonly limits_id: number;
  readonly extension_id: number | null;
  readonly extension: string | null;
  readonly endpoint_id: string;
  readonly daily_cap: string | null;
  readonly monthly_cap: string | null;
  readonly day_spent: string;
  readonly month_spent: string;
  readonly day_alarm_at: Date | null;
  readonly month_alarm_at: Date | null;
}

/** Of the tenant and of its extensions, those that have a cap and have spent something. */
export function capsOf(db: Kysely<DB>, tenantId: string): Promise<CapRow[]> {
  return db
    .selectFrom('outbound_limits as l')
    .leftJoin('pbx_extensions as x', (join) =>
      join.onRef('x.tenant_id', '=', 'l.tenant_id').onRef('x.id', '=', 'l.extension_id'),
    )
    .innerJoin('outbound_spend as s', (join) =>
      join
        .onRef('s.tenant_id', '=', 'l.tenant_id')
        .on((e) => e('s.endpoint_id', '=', e.fn.coalesce('x.endpoint_id', e.val('')))),
    )
    .select([
      'l.id as limits_id',
      'l.extension_id',
      'x.extension',
      's.endpoint_id',
      'l.daily_cap',
      'l.monthly_cap',
      's.day_spent',
      's.month_spent',
      's.day_alarm_at',
      's.month_alarm_at',
    ])
    .where('l.tenant_id', '=', tenantId)
    .where((e) => e.or([e('l.daily_cap', 'is not', null), e('l.monthly_cap', 'is not', null)]))
    .execute();
}

export async function noteAlarm(
  db: Kysely<DB>,
  tenantId: string,
  endpointId: string,
  period: 'day' | 'month',
  at: Date,
): Promise<void> {
  await db
    .updateTable('outbound_spend')
    .set(period === 'day' ? { day_alarm_at: at } : { month_alarm_at: at })
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', '=', endpointId)
    .execute();
}
