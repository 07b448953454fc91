import type { Kysely } from 'kysely';
import { conversationId } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/**
 * Gives recordings the id and the numbers of the call record that their conversation became part of, once that is closed:
 * calls that were joined by a transfer have one record.
 */
export async function settleRecordings(db: Kysely<DB>, pbx: string, limit: number): Promise<void> {
  const rows = await db
    .selectFrom('call_recordings as r')
    .innerJoin('call_linkedids as c', (join) =>
      join.onRef('c.pbx', '=', 'r.pbx').onRef('c.linkedid', '=', 'r.linkedid'),
    )
    .select(['r.id', 'r.tenant_id', 'c.root'])
    .where('r.pbx', '=', pbx)
    .where('r.settled', '=', 0)
    .where('r.status', '<>', 'recording')
    .where('c.is_open', '=', 0)
    .orderBy('r.id')
    .limit(limit)
    .execute();
  for (const { id, tenant_id: tenantId, root } of rows) {
    const callId = conversationId(pbx, root);
    const call = await db
      .selectFrom('call_records')
      .select(['from_number', 'to_number'])
      .where('tenant_id', '=', tenantId)
      .where('call_id', '=', callId)
      .executeTakeFirst();
    await db
      .updateTable('call_recordings')
      .set({ settled: 1, call_id: callId, ...call })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
  }
}
