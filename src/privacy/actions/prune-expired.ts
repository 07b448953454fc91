import { transact } from '../../platform/mysql/transact.ts';
import { appendAudit } from '../../tenancy/guard/audit.ts';
import { type RetentionKind, retentionDays } from '../../tenancy/guard/retention.ts';
import { tenantSettings } from '../store/tenants.ts';
import type { Privacy } from './context.ts';

const ROWS_AT_ONCE = 500;
/** Of one kind and tenant in one run; the rest goes with the next, so that nobody's backlog keeps the others waiting. */
const BATCHES = 400;
const DAY_MS = 86_400_000;

/** Deletes what tenants do not want to keep any longer. A tenant or kind that fails does not keep the next from its turn. */
export async function pruneExpired(room: Privacy): Promise<void> {
  for await (const { id, settings } of tenantSettings(room.db)) {
    const days = retentionDays(settings);
    for (const retention of room.retention) {
      const kept = days.get(retention.kind);
      if (kept === undefined) continue;
      const before = new Date(room.clock.now() - kept * DAY_MS);
      await pruneKind(room, id, retention, before).catch((error: unknown) => {
        room.log.warn({ tenant: id, kind: retention.kind, error }, 'records outlive their time, tried again next hour');
      });
    }
  }
}

async function pruneKind(room: Privacy, tenantId: string, { kind, prune }: RetentionKind, before: Date): Promise<void> {
  let total = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const count = await transact(room.db, async (trx) => {
      const deleted = await prune(trx, tenantId, before, ROWS_AT_ONCE);
      if (deleted > 0) {
        await appendAudit(trx, {
          ...DAEMON,
          tenantId,
          action: 'retention.pruned',
          entityType: 'retention',
          entityId: kind,
          changes: { count: deleted, before: before.toISOString() },
          at: new Date(room.clock.now()),
        });
      }
      return deleted;
    });
    total += count;
    room.deleted.inc({ kind }, count);
    if (count < ROWS_AT_ONCE) break;
  }
  if (total > 0) room.log.info({ tenant: tenantId, kind, total }, 'records deleted after their time');
}

const DAEMON = { userId: null, address: '', userAgent: '' };
