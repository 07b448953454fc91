import type { Kysely } from 'kysely';
import { conversationId } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/**
 * Gives recordings the id of the call record that their conversation became part of, once that is closed: calls that
 * were joined by a transfer have one record. @returns how many are settled by this
 */
export async function settleRecordings(db: Kysely<DB>, pbx: string, limit: number): Promise<number> {
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
  for (const { id, tenant_id, root } of rows) {
    await db
      .updateTable('call_recordings')
      .set({ settled: 1, call_id: conversationId(pbx, root) })
      .where('tenant_id', '=', tenant_id)
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}
