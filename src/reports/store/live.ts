import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface Waiting {
  readonly queueId: number;
  readonly waiting: number;
  /** ISO 8601. */
  readonly since: string;
}

/** Callers who wait, as they were told last. */
export async function waitingNow(db: Kysely<DB>, tenantId: string): Promise<Waiting[]> {
  const { rows } = await sql<{ queueId: number; waiting: number; since: string }>`
    select queue_id as queueId, count(*) as waiting,
      min(json_unquote(json_extract(shown, '$.queue.joined_at'))) as since
    from live_calls where tenant_id = ${tenantId} and state = 'queued' and queue_id is not null
    group by queue_id`.execute(db);
  return rows.map(({ queueId, waiting, since }) => ({ queueId, waiting: Number(waiting), since }));
}

/** Agents by what they do now; who is signed out is `offline`. */
export async function agentsNow(
  db: Kysely<DB>,
  tenantId: string,
  within: readonly number[] | null,
): Promise<{ label: string; agents: number }[]> {
  if (within?.length === 0) return [];
  const rows = await db
    .selectFrom('agent_states')
    .select((e) => ['interval_label', e.fn.countAll<number>().as('agents')])
    .where('tenant_id', '=', tenantId)
    .$if(within !== null, (query) => query.where('user_id', 'in', within ?? []))
    .groupBy('interval_label')
    .execute();
  return rows.map(({ interval_label, agents }) => ({ label: interval_label ?? 'offline', agents: Number(agents) }));
}
