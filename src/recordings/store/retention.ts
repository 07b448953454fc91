import type { RetentionKind } from '../../tenancy/guard/retention.ts';

/** Takes them from everybody; their files go with the next tidying. Not those under legal hold. */
export const recordingRetention: RetentionKind = {
  kind: 'recordings',
  prune: async (trx, tenantId, before, limit) => {
    const { numUpdatedRows } = await trx
      .updateTable('call_recordings')
      .set({ status: 'deleted', deleted_at: new Date() })
      .where('tenant_id', '=', tenantId)
      .where('status', 'in', ['completed', 'failed'])
      .where('legal_hold', '=', 0)
      .where('started_at', '<', before)
      .orderBy('started_at')
      .limit(limit)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  },
};
