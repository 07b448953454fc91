import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { readSettings } from '../../../tenancy/guard/tenant-settings.ts';
import { periodsAt } from '../../model/outbound/periods.ts';
import { findLimits, money } from '../../store/outbound/limits.ts';
import { spentBy } from '../../store/outbound/spend.ts';
import { settingsOf, type UsageRow, usageBetween } from '../../store/outbound/usage.ts';
import type { Provisioning } from '../context.ts';

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

/** @param asked absent: this month, by the clock of the tenant */
export async function readUsage(
  room: Provisioning,
  tenantId: string,
  asked: { readonly from?: Date | undefined; readonly to?: Date | undefined },
): Promise<Usage> {
  const db = tenantScope(room.db, tenantId);
  const now = room.clock.now();
  const { timezone, currency } = readSettings(await settingsOf(room.db, tenantId));
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
