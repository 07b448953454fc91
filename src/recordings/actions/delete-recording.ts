import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { changeRecording, findOne } from '../store/recordings.ts';
import { announce } from './announce.ts';
import type { Recordings } from './context.ts';
import { removeSound } from './remove-deleted.ts';

/**
 * From then on nobody hears it; its file goes right after, or with the next tidying. The row stays as a trace.
 * @throws PatchbayError `not_found`, `conflict` under legal hold and while it is being recorded
 */
export async function deleteRecording(room: Recordings, actor: Actor, id: number): Promise<void> {
  const { tenantId } = actor;
  const at = new Date(room.clock.now());
  const { news, filePath } = await transact(room.db, async (trx) => {
    const before = await findOne(trx, tenantId, id);
    if (before === undefined || before.status === 'deleted') throw noSuch();
    if (before.status === 'recording') throw new PatchbayError('conflict', 'the call is still being recorded');
    const change = { status: 'deleted', deleted_at: at } as const;
    const row = await changeRecording(trx, { tenantId, id }, ['completed', 'failed'], change);
    if (row === undefined) throw noSuch();
    // As it is now that nobody else can change it: a hold may have been put on it at this moment.
    if (row.legal_hold === 1) throw new PatchbayError('conflict', 'it is under legal hold');
    const entry = { action: 'recording.deleted', entityType: 'recording', entityId: String(id), at };
    await appendAudit(trx, { ...actor, ...entry, changes: { sha256: before.checksum } });
    return { news: await announce(room, trx, 'recording.deleted', row), filePath: before.file_path };
  });
  room.outbox.publish(news);
  if (filePath === null) return;
  await removeSound(room, { tenantId, id, filePath }).catch((error: unknown) => {
    room.log.warn({ tenant: tenantId, recording: id, error }, 'the file of a deleted recording is to be removed later');
  });
}

export function noSuch(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such recording');
}
