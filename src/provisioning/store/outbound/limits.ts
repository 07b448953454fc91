import type { Kysely, Selectable } from 'kysely';
import type { DB, OutboundLimits as Row } from '../../../platform/mysql/schema.generated.ts';
import type { OutboundLimits } from '../../model/outbound/limits.ts';

/** With the extension that they are of. */
export interface LimitsRow extends Selectable<Row> {
  readonly extension: string | null;
  readonly display_name: string | null;
}

/** @param extensionId null for the tenant's own. @param db of one tenant */
export function findLimits(db: Kysely<DB>, extensionId: number | null): Promise<LimitsRow | undefined> {
  return withExtensions(db)
    .where('l.whose', '=', extensionId ?? 0)
    .executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfLimits(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<LimitsRow[]> {
  return withExtensions(db).where('l.id', '>', page.after).orderBy('l.id').limit(page.limit).execute();
}

function withExtensions(db: Kysely<DB>) {
  return db
    .selectFrom('outbound_limits as l')
    .leftJoin('pbx_extensions as x', 'x.id', 'l.extension_id')
    .selectAll('l')
    .select(['x.extension', 'x.display_name']);
}

export function limitColumns(limits: OutboundLimits) {
  return {
    max_calls: limits.maxCalls,
    max_calls_per_minute: limits.maxCallsPerMinute,
    max_call_seconds: limits.maxCallSeconds,
    daily_cap: limits.dailyCap?.toFixed(4) ?? null,
    monthly_cap: limits.monthlyCap?.toFixed(4) ?? null,
  };
}

/** @returns null for a column that is */
export function money(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
