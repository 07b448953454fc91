import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';

/** Calls with their parties, legs and raw events; then legs that never came to belong to a call. */
export const callRetention: RetentionKind = {
  kind: 'calls',
  prune: async (trx, tenantId, before, limit) => {
    const calls = await trx
      .selectFrom('call_records')
      .select(['id', 'pbx', 'linkedid'])
      .where('tenant_id', '=', tenantId)
      .where('started_at', '<', before)
      .orderBy('started_at')
      .orderBy('call_id')
      .limit(limit)
      .execute();
    for (const pbx of new Set(calls.map((call) => call.pbx))) {
      const roots = calls.filter((call) => call.pbx === pbx).map(({ linkedid }) => linkedid);
      await removeEvidence(trx, { tenantId, pbx, roots });
    }
    if (calls.length > 0) {
      const ids = calls.map(({ id }) => id);
      await trx.deleteFrom('call_records').where('tenant_id', '=', tenantId).where('id', 'in', ids).execute();
    }
    if (calls.length === limit) return limit;
    const legs = await trx
      .deleteFrom('cdr')
      .where('tenant_id', '=', tenantId)
      .where('start_us', '<', before.getTime() * 1000)
      .orderBy('start_us')
      .limit(limit - calls.length)
      .executeTakeFirst();
    return calls.length + Number(legs.numDeletedRows);
  },
};

async function removeEvidence(
  trx: Transaction<DB>,
  { tenantId, pbx, roots }: { readonly tenantId: string; readonly pbx: string; readonly roots: readonly string[] },
): Promise<void> {
  const rows = await trx
    .selectFrom('call_linkedids')
    .select(['linkedid', 'tenant_id', 'root'])
    .where('pbx', '=', pbx)
    .where('root', 'in', [...roots])
    .execute();
  // What is another tenant's too in some part, stays until that tenant's own time is over.
  const shared = new Set(
    rows.flatMap((row) => (row.tenant_id !== null && row.tenant_id !== tenantId ? [row.root] : [])),
  );
  const linkedIds = rows.filter(({ root }) => !shared.has(root)).map(({ linkedid }) => linkedid);
  const all = ['', ...linkedIds];
  await trx
    .deleteFrom('cdr')
    .where('tenant_id', '=', tenantId)
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', ['', ...rows.map(({ linkedid }) => linkedid)])
    .execute();
  await trx.deleteFrom('cel_events').where('pbx', '=', pbx).where('linkedid', 'in', all).execute();
  await trx.deleteFrom('call_linkedids').where('pbx', '=', pbx).where('linkedid', 'in', all).execute();
}
