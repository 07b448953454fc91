import { CompiledQuery, type Kysely } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Statements, writeRows } from '../../platform/mysql/write-rows.ts';
import type { CallDto } from '../events.ts';
import type { CallView } from '../model/picture.ts';

/** One call's latest, or that it is over. */
export interface LiveCallRow {
  readonly tenantId: string;
  readonly id: string;
  readonly pbx: string;
  readonly live: { readonly shown: CallDto; readonly memory: CallView } | null;
}

export async function saveLiveCalls(to: Statements, rows: readonly LiveCallRow[]): Promise<void> {
  const over = rows.filter(({ live }) => live === null);
  const live = rows.flatMap(({ tenantId, id, pbx, live }) => {
    if (live === null) return [];
    const { shown, memory } = live;
    return {
      tenant_id: tenantId,
      id,
      pbx,
      direction: shown.direction,
      state: shown.state,
      queue_id: shown.queue?.id ?? null,
      agents: jsonText(shown.agents),
      started_at: new Date(shown.started_at),
      shown: jsonText(shown),
      memory: jsonText(memory),
    };
  });
  await writeRows(to, 'live_calls', live, {
    update: ['direction', 'state', 'queue_id', 'agents', 'started_at', 'shown', 'memory'],
  });
  if (over.length === 0) return;
  const keys = over.map(({ tenantId, id }) => [tenantId, id]);
  await to.executeQuery(CompiledQuery.raw('delete from live_calls where (tenant_id, id) in (?)', [keys]));
}

/** What was told of the calls of one PBX by whoever watched it before. */
export async function loadLiveCalls(db: Kysely<DB>, pbx: string): Promise<CallView[]> {
  const rows = await db.selectFrom('live_calls').select('memory').where('pbx', '=', pbx).execute();
  return rows.map(({ memory }) => {
    const view = memory as unknown as CallView;
    // An earlier version kept no legs.
    return view.legs === undefined ? { ...view, legs: [] } : view;
  });
}
