import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { readSettings } from '../../../tenancy/guard/tenant-settings.ts';
import { periodsAt } from '../../model/outbound/periods.ts';
import { findLimits, money } from '../../store/outbound/limits.ts';
import { spentBy } from '../../store/outbound/spend.ts';
import { type UsageRow, usageBetween } from '../../store/outbound/usage.ts';

export interface Usage {
  readonly currency: string;
  readonly from: Date;
  readonly to: Date;
  readonly rows: readonly UsageRow[];
  readonly today: PeriodUsage;
  readonly thisMonth: PeriodUsage;
}

interface PeriodUsage {
  readonly spent: number;
  readonly cap: number | null;
  readonly from: number;
  readonly to: number;
}

/** @param db of one tenant. @param asked absent: this month, by the clock of the tenant */
export async function readUsage(
  db: Kysely<DB>,
  now: number,
  asked: { readonly from?: Date | undefined; readonly to?: Date | undefined },
): Promise<Usage> {
  const tenant = await db.selectFrom('tenants').select('settings').executeTakeFirstOrThrow();
  const { timezone, currency } = readSettings(tenant.settings);
  const { day, month } = periodsAt(timezone, now);
  const from = asked.from ?? new Date(month.from);
  const to = asked.to ?? new Date(month.to);
  const limits = await findLimits(db, null);
  const spent = await spentBy(db, '', now);
  return {
    currency,
    from,
    to,
    rows: await usageBetween(db, from, to),
    today: { spent: spent.day, cap: money(limits?.daily_cap ?? null), ...day },
    thisMonth: { spent: spent.month, cap: money(limits?.monthly_cap ?? null), ...month },
  };
}
