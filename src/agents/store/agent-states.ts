import { CompiledQuery, type Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Statements, writeRows } from '../../platform/mysql/write-rows.ts';
import { CHANGING, fromColumns, toColumns } from './agent-columns.ts';
import type { AgentRow } from './agent-row.ts';

/** What is written under one key: the row, or that there is none any more. */
export interface AgentRowChange {
  readonly tenantId: string;
  readonly userId: number;
  readonly row: AgentRow | null;
}

export async function saveAgentRows(to: Statements, changes: readonly AgentRowChange[]): Promise<void> {
  const rows = changes.flatMap(({ row }) => (row === null ? [] : [toColumns(row)]));
  await writeRows(to, 'agent_states', rows, { update: CHANGING });
  const gone = changes.flatMap(({ tenantId, userId, row }) => (row === null ? [[tenantId, userId]] : []));
  if (gone.length === 0) return;
  await to.executeQuery(CompiledQuery.raw('delete from agent_states where (tenant_id, user_id) in (?)', [gone]));
}

export async function loadAgentRows(db: Kysely<DB>): Promise<AgentRow[]> {
  return (await db.selectFrom('agent_states').selectAll().execute()).map(fromColumns);
}
