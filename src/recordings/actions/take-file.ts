import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { transact } from '../../platform/mysql/transact.ts';
import { durationMs, HEADER_BYTES, repairedHeader } from '../model/wav.ts';
import { changeRecording, type RecordingRow } from '../store/recordings.ts';
import { announce } from './announce.ts';
import type { Recordings, Told } from './context.ts';
import { copyIntoStore } from './copy-into-store.ts';
import type { Look, SpoolEntry } from './look.ts';
import { theRow } from './tell.ts';

/**
 * Moves a finished file into its tenant's store: its row, its copy, its row as completed, and only then it leaves the
 * spool. Cut off at any point, the same again does the rest, and nothing twice.
 */
export async function takeFile(
  room: Recordings,
  entry: SpoolEntry,
  look: Look,
  o: { readonly told: Told | undefined; readonly wasFull: boolean },
): Promise<void> {
  const { wav } = look;
  const soundBytes = wav === null ? null : (look.size - HEADER_BYTES) & ~1;
  const duration = wav === null || soundBytes === null ? null : durationMs(wav, soundBytes);
  const startedAt = new Date(wav === null ? look.bornAt : look.changedAt - (duration ?? 0));
  const { row } = await theRow(room, room.db, entry, startedAt);
  if (row.status === 'recording') {
    const filePath = placeOf(row);
    const { size, sha256 } = await copyIntoStore(entry.path, join(room.storeDir, filePath), {
      bytes: soundBytes === null ? look.size : HEADER_BYTES + soundBytes,
      header: soundBytes === null || soundBytes === wav?.soundBytes ? null : repairedHeader(look.head, soundBytes),
    });
    const failure = o.wasFull ? 'disk_full' : wav === null ? 'damaged' : null;
    await close(room, row, o.told, {
      status: failure === null ? 'completed' : 'failed',
      failure,
      file_path: filePath,
      file_size: size,
      checksum: sha256,
      duration_ms: duration,
      ended_at: new Date(look.changedAt),
    });
  }
  await unlink(entry.path);
}

/** There is nothing to keep of what should have been recorded. */
export async function failFile(
  room: Recordings,
  entry: Omit<SpoolEntry, 'path'>,
  o: { readonly told: Told | undefined; readonly wasFull: boolean; readonly at: number },
): Promise<void> {
  const { row } = await theRow(room, room.db, entry, new Date(o.at));
  const failure = o.wasFull ? 'disk_full' : 'nothing_written';
  if (row.status !== 'recording') return;
  await close(room, row, o.told, { status: 'failed', failure, ended_at: new Date(o.at) });
}

type Closing = Parameters<typeof changeRecording>[3] & { readonly status: 'completed' | 'failed' };

async function close(room: Recordings, row: RecordingRow, told: Told | undefined, closing: Closing): Promise<void> {
  const one = { tenantId: row.tenant_id, id: row.id };
  const news = await transact(room.db, async (trx) => {
    const closed = await changeRecording(trx, one, ['recording'], { ...closing, paused: 0 });
    return closed === undefined ? [] : announce(room, trx, 'recording.stopped', closed, told?.people);
  });
  room.outbox.publish(news);
  room.metrics.finished.inc({ status: closing.status });
  if (closing.status === 'failed') {
    const { tenantId: tenant, id } = one;
    room.log.error({ pbx: room.pbx, tenant, recording: id, failure: closing.failure }, 'a recording failed');
  }
}

/** Below the store; follows from the row alone, so that a second attempt comes to the same place. */
function placeOf({ id, tenant_id: tenantId, started_at: at }: RecordingRow): string {
  return join(tenantId, at.toISOString().slice(0, 7), `${id}.wav`);
}
