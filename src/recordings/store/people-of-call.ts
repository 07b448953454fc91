import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** User ids of those whose phone takes or took part in a call, as far as that is stored. */
export async function peopleOfCall(db: Kysely<DB>, tenantId: string, callId: string): Promise<number[]> {
  const parties = await db
    .selectFrom('call_record_parties')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .where('user_id', 'is not', null)
    .execute();
  const live = await db
    .selectFrom('live_calls')
    .select('agents')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', callId)
    .executeTakeFirst();
  const agents: unknown = live?.agents ?? [];
  const known = Array.isArray(agents) ? agents.filter((one) => typeof one === 'number') : [];
  return [...parties.flatMap(({ user_id }) => user_id ?? []), ...known];
}
