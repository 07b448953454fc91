import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface VisitRow {
  readonly call_id: string;
  readonly queue_name: string;
  readonly outcome: 'answered' | 'abandoned' | 'overflowed';
  readonly wait_ms: number;
  readonly talk_ms: number;
}

/** The stays in queues of some calls, in the order of each call, by call. */
export async function findVisits(
  db: Kysely<DB>,
  tenantId: string,
  calls: readonly string[],
): Promise<Map<string, VisitRow[]>> {
  const visits = new Map<string, VisitRow[]>();
  if (calls.length === 0) return visits;
  const rows = await db
    .selectFrom('call_queue_visits')
    .select(['call_id', 'queue_name', 'outcome', 'wait_ms', 'talk_ms'])
    .where('tenant_id', '=', tenantId)
    .where('call_id', 'in', [...calls])
    .orderBy('call_id')
    .orderBy('place')
    .execute();
  for (const row of rows) visits.set(row.call_id, [...(visits.get(row.call_id) ?? []), row]);
  return visits;
}
