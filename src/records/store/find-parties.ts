import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface PartyRow {
  readonly endpoint: string;
  readonly user_id: number | null;
  readonly role: 'caller' | 'answered' | 'rang';
  readonly talk_seconds: number;
}

/** Parties of some calls of a tenant, by call, in their order. */
export async function findParties(
  db: Kysely<DB>,
  tenantId: string,
  callIds: readonly string[],
): Promise<Map<string, PartyRow[]>> {
  const found = new Map<string, PartyRow[]>();
  if (callIds.length === 0) return found;
  const rows = await db
    .selectFrom('call_record_parties')
    .select(['call_id', 'endpoint', 'user_id', 'role', 'talk_seconds'])
    .where('tenant_id', '=', tenantId)
    .where('call_id', 'in', [...callIds])
    .orderBy('call_id')
    .orderBy('place')
    .execute();
  for (const { call_id, ...party } of rows) found.set(call_id, [...(found.get(call_id) ?? []), party]);
  return found;
}
