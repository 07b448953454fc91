import type { GaugeMetric } from '../../../platform/metrics.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { appendAudit } from '../../../tenancy/guard/audit.ts';
import { readSettings } from '../../../tenancy/guard/tenant-settings.ts';
import { isNews } from '../../model/outbound/limits.ts';
import { type Periods, periodsAt } from '../../model/outbound/periods.ts';
import { type CapRow, capsOf, noteAlarm } from '../../store/outbound/caps.ts';
import { type Payer, payers, saveSpent, sumSpent } from '../../store/outbound/spend.ts';
import type { Provisioning } from '../context.ts';

/** Rows of another daemon may be committed later than they say. */
const UNSETTLED_MS = 60_000;

/**
 * Brings the sums that the dialplan compares with the caps up to date, of tenants that have called since; and says once
 * in a period that a cap is reached. Keeps in `seen` what was summed last.
 */
export async function sumSpend(room: Provisioning, seen: Map<string, string>, reached: GaugeMetric): Promise<void> {
  for (const payer of await payers(room.db)) {
    const now = room.clock.now();
    const periods = periodsAt(readSettings(payer.settings).timezone, now);
    const state = `${payer.news.getTime()} ${periods.day.from}`;
    if (seen.get(payer.tenantId) !== state || now - payer.news.getTime() < UNSETTLED_MS) {
      try {
        await sumOne(room, payer, periods);
        seen.set(payer.tenantId, state);
      } catch (error) {
        room.log.warn({ tenant: payer.tenantId, error }, 'what calls outside cost could not be summed up');
        continue;
      }
    }
    const caps = await capsOf(room.db, payer.tenantId);
    reached.set(caps.filter((cap) => isReached(cap)).length, { tenant: payer.tenantId });
    for (const cap of caps) await tell(room, payer.tenantId, cap, periods);
  }
}

async function sumOne(room: Provisioning, { tenantId }: Payer, periods: Periods): Promise<void> {
  await transact(room.db, async (trx) => saveSpent(trx, tenantId, periods, await sumSpent(trx, tenantId, periods)));
}

function isReached({ daily_cap, day_spent, monthly_cap, month_spent }: CapRow): boolean {
  return (
    (daily_cap !== null && Number(day_spent) >= Number(daily_cap)) ||
    (monthly_cap !== null && Number(month_spent) >= Number(monthly_cap))
  );
}

async function tell(room: Provisioning, tenantId: string, row: CapRow, { day, month }: Periods): Promise<void> {
  const at = new Date(room.clock.now());
  for (const [period, from, spent, cap, alarmAt] of [
    ['day', day.from, row.day_spent, row.daily_cap, row.day_alarm_at],
    ['month', month.from, row.month_spent, row.monthly_cap, row.month_alarm_at],
  ] as const) {
    const spending = { spent: Number(spent), cap: cap === null ? null : Number(cap), from };
    if (!isNews({ ...spending, alarmAt: alarmAt?.getTime() ?? null })) continue;
    const facts = { period, spent, cap, extension: row.extension };
    room.log.error({ tenant: tenantId, ...facts }, 'a cap on calls outside is reached: they are refused from now on');
    await transact(room.db, async (trx) => {
      await noteAlarm(trx, tenantId, row.endpoint_id, period, at);
      await appendAudit(trx, {
        tenantId,
        userId: null,
        action: 'outbound.cap_reached',
        entityType: 'outbound_limits',
        entityId: String(row.limits_id),
        address: '',
        userAgent: '',
        changes: facts,
        at,
      });
    });
  }
}
