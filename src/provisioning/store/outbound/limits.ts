import type { Kysely, Selectable } from 'kysely';
import type { DB, OutboundLimits as Row } from '../../../platform/mysql/schema.generated.ts';
import type { OutboundLimits } from '../../model/outbound/limits.ts';

export type LimitsRow = Selectable<Row>;

/** @param extensionId null for the tenant's own. @param db of one tenant */
export function findLimits(db: Kysely<DB>, extensionId: number | null): Promise<LimitsRow | undefined> {
  return db
    .selectFrom('outbound_limits')
    .selectAll()
    .where('whose', '=', extensionId ?? 0)
    .executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfLimits(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<LimitsRow[]> {
  return db
    .selectFrom('outbound_limits')
    .selectAll()
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

export function limitColumns(limits: OutboundLimits) {
  return {
    max_calls: limits.maxCalls,
    max_call_seconds: limits.maxCallSeconds,
    daily_cap: limits.dailyCap?.toFixed(4) ?? null,
    monthly_cap: limits.monthlyCap?.toFixed(4) ?? null,
  };
}

/** @returns null for a column that is */
export function money(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
