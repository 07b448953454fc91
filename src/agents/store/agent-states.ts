import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { writeRows } from '../../platform/mysql/write-rows.ts';
import { CHANGING, fromColumns, toColumns } from './agent-columns.ts';
import type { AgentRow } from './agent-row.ts';

/** What is written under one key: the row, or that there is none any more. */
export interface AgentRowChange {
  readonly tenantId: string;
  readonly userId: number;
  readonly row: AgentRow | null;
}

export async function saveAgentRows(trx: Transaction<DB>, changes: readonly AgentRowChange[]): Promise<void> {
  const rows = changes.flatMap(({ row }) => (row === null ? [] : [toColumns(row)]));
  await writeRows(trx, 'agent_states', rows, { update: CHANGING });
  for (const { tenantId, userId, row } of changes) {
    if (row !== null) continue;
    await trx.deleteFrom('agent_states').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute();
  }
}

export async function loadAgentRows(db: Kysely<DB>): Promise<AgentRow[]> {
  return (await db.selectFrom('agent_states').selectAll().execute()).map(fromColumns);
}
