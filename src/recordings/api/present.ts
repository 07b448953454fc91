import type { RecordingDto } from '../events.ts';
import type { RecordingRow } from '../store/recordings.ts';

/** Without its place on the disk and without Asterisk's own ids, which hold the PBX's secret. */
export function presentRecording(row: RecordingRow): RecordingDto {
  return {
    id: row.id,
    call_id: row.call_id,
    from_number: row.from_number,
    to_number: row.to_number,
    source: row.source,
    status: row.status,
    failure: row.failure,
    paused: row.paused === 1,
    format: row.format,
    size_bytes: row.file_size,
    duration_ms: row.duration_ms,
    sha256: row.checksum,
    legal_hold: row.legal_hold === 1,
    started_at: row.started_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    deleted_at: row.deleted_at?.toISOString() ?? null,
  };
}
