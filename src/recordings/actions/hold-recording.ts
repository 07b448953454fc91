import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { changeRecording, lockOne, type RecordingRow } from '../store/recordings.ts';
import type { Recordings } from './context.ts';
import { noSuch } from './delete-recording.ts';

/** Under legal hold neither people nor retention nor an erasure delete it. @throws PatchbayError `not_found` */
export function holdRecording(
  { db, clock }: Pick<Recordings, 'db' | 'clock'>,
  actor: Actor,
  id: number,
  hold: boolean,
): Promise<RecordingRow> {
  const { tenantId } = actor;
  return transact(db, async (trx) => {
    const before = await lockOne(trx, tenantId, id);
    const change = { legal_hold: hold ? 1 : 0 };
    const row = await changeRecording(trx, { tenantId, id }, ['recording', 'completed', 'failed'], change);
    if (before === undefined || row === undefined) throw noSuch();
    const changes = { before: { legal_hold: before.legal_hold === 1 }, after: { legal_hold: hold } };
    const entry = { action: 'recording.held', entityType: 'recording', entityId: String(id), changes };
    await appendAudit(trx, { ...actor, ...entry, at: new Date(clock.now()) });
    return row;
  });
}
