import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { fromColumns } from './agent-columns.ts';
import { lastSequence } from './agent-page.ts';
import type { AgentRow } from './agent-row.ts';

export interface QueueOnFloor {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  /** Everybody who is to serve it or is in it now. */
  readonly agents: readonly AgentRow[];
}

export interface QueuePage {
  /** In order of id. */
  readonly queues: readonly QueueOnFloor[];
  readonly seq: number;
}

/**
 * @param o.people the only ones of whom is shown that they serve; null for everybody
 * @param o.after the last id of the page before, 0 for the first
 */
export function pageOfQueues(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly people: readonly number[] | null;
    readonly after: number;
    readonly limit: number;
  },
): Promise<QueuePage> {
  return db.transaction().execute(async (trx) => {
    const seq = await lastSequence(trx, o.tenantId);
    const queues = await trx
      .selectFrom('queues')
      .select(['id', 'local_name', 'display_name'])
      .where('tenant_id', '=', o.tenantId)
      .where('deleted_at', 'is', null)
      .where('id', '>', o.after)
      .orderBy('id')
      .limit(o.limit)
      .execute();
    const agents = await trx
      .selectFrom('agent_states')
      .selectAll()
      .where('tenant_id', '=', o.tenantId)
      .orderBy('user_id')
      .execute();
    const assigned = await assignments(trx, o.tenantId);
    const rows = agents.map(fromColumns).filter((row) => o.people?.includes(row.userId) ?? true);
    return {
      seq,
      queues: queues.map(({ id, local_name, display_name }) => ({
        id,
        name: local_name,
        displayName: display_name,
        agents: rows.filter((row) => assigned.has(`${id}/${row.userId}`) || row.queues.some((seat) => seat.id === id)),
      })),
    };
  });
}

async function assignments(trx: Transaction<DB>, tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('queue_members')
    .select(['queue_id', 'user_id'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'is not', null)
    .execute();
  return new Set(rows.map((row) => `${row.queue_id}/${row.user_id}`));
}
