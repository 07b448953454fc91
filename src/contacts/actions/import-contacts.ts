import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { settingsOf } from '../store/tenant.ts';
import type { Contacts } from './context.ts';
import { commitBatch } from './import/commit-batch.ts';
import { judgeRow } from './import/judge-row.ts';
import { type Known, planBatch } from './import/plan-batch.ts';
import type { ImportOrder, RowReport } from './import/rows.ts';
import { countryOf } from './phone-number.ts';

const ROWS_AT_ONCE = 250;

/**
 * Rows in batches, each a transaction of its own. An import that was cut off is sent again: what is there already is a
 * duplicate by then. A dry run takes the same decisions and writes nothing.
 */
export async function importContacts(room: Contacts, actor: Actor, order: ImportOrder): Promise<RowReport[]> {
  const country = countryOf(await settingsOf(room.db, actor.tenantId));
  const known: Known = new Map();
  const reports: RowReport[] = [];
  for (let at = 0; at < order.rows.length; at += ROWS_AT_ONCE) {
    const judged = order.rows.slice(at, at + ROWS_AT_ONCE).map((row) => judgeRow(row, order.judge, country));
    const batch = { judged, known, onDuplicate: order.onDuplicate };
    const done = order.dryRun
      ? await planBatch(tenantScope(room.db, actor.tenantId), batch)
      : await commitBatch(room, actor, batch);
    for (const [key, candidate] of done.fresh) known.set(key, candidate);
    reports.push(...done.reports());
  }
  return reports;
}
