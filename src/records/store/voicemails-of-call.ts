import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Ids of the messages that a call left; copies in other mailboxes are of no call. */
export async function voicemailsOfCall(db: Kysely<DB>, tenantId: string, callId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('voicemails')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
