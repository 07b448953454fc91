import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Status } from '../model/choice.ts';
import { fromColumns } from './agent-columns.ts';
import type { AgentRow } from './agent-row.ts';

export interface AgentFilter {
  readonly tenantId: string;
  /** Only these people; null for everybody. */
  readonly people: readonly number[] | null;
  readonly status?: Status | undefined;
  /** Members of this queue in Asterisk now. */
  readonly queueId?: number | undefined;
  readonly team?: string | undefined;
}

export interface AgentPage {
  /** In order of user id. */
  readonly rows: readonly AgentRow[];
  /** The stream has told everything up to this number, and nothing after it, of these rows. */
  readonly seq: number;
}

/** @param o.after the last user id of the page before, 0 for the first */
export function pageOfAgents(
  db: Kysely<DB>,
  filter: AgentFilter,
  o: { readonly after: number; readonly limit: number },
): Promise<AgentPage> {
  return db.transaction().execute(async (trx) => {
    // The first read fixes what the transaction sees.
    const seq = await lastSequence(trx, filter.tenantId);
    let query = trx.selectFrom('agent_states').selectAll().where('tenant_id', '=', filter.tenantId);
    if (filter.people !== null) query = query.where('user_id', 'in', [...filter.people]);
    if (filter.status !== undefined) query = query.where('state', '=', filter.status);
    // A hint to MySQL, a comment to others: it would rather sort all of a tenant's agents by the index of the state.
    else query = query.modifyFront(sql`/*+ INDEX(agent_states PRIMARY) */`);
    if (filter.queueId !== undefined) query = query.where(contains('queues', [{ id: filter.queueId }]));
    if (filter.team !== undefined) query = query.where(contains('teams', [filter.team]));
    const rows = await query.where('user_id', '>', o.after).orderBy('user_id').limit(o.limit).execute();
    return { rows: rows.map(fromColumns), seq };
  });
}

export async function lastSequence(trx: Transaction<DB>, tenantId: string): Promise<number> {
  const row = await trx
    .selectFrom('tenant_sequences')
    .select('last_seq')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row?.last_seq ?? 0;
}

function contains(column: 'queues' | 'teams', part: unknown) {
  return sql<boolean>`json_contains(${sql.ref(column)}, ${JSON.stringify(part)})`;
}
