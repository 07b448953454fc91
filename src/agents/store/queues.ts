import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';
import { QUEUE_COLUMNS, type QueueRow } from '../model/queue-options.ts';

/** A queue that takes calls: its name in Asterisk, what people call it, and all that Asterisk is told of it. */
export interface DirectoryQueue {
  readonly id: number;
  readonly tenantId: string;
  readonly name: string;
  readonly key: string;
  readonly displayName: string;
  readonly wrapupSeconds: number;
  readonly row: QueueRow;
}

export async function loadQueues(trx: Transaction<DB>): Promise<DirectoryQueue[]> {
  const rows = await trx
    .selectFrom('queues as q')
    .innerJoin('tenants as t', 't.id', 'q.tenant_id')
    .select(['q.id', 'q.tenant_id', 'q.name', 'q.local_name', 'q.display_name', 'q.penalty_step_seconds'])
    .select(QUEUE_COLUMNS.map((column) => `q.${column}` as const))
    .where('q.deleted_at', 'is', null)
    .where('q.status', '=', 'active')
    .where(tenantIsOpen('t'))
    .orderBy('q.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    key: row.local_name,
    displayName: row.display_name,
    wrapupSeconds: row.wrapuptime ?? 0,
    row,
  }));
}
