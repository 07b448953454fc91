import type { DeclaredEvent } from '../tenancy/guard/event.ts';

export const RECORDING_STATUSES = ['recording', 'completed', 'failed', 'deleted'] as const;
export const FAILURES = ['disk_full', 'nothing_written', 'damaged'] as const;

/** A recording as the HTTP resource shows it and as every event of it carries it. */
export interface RecordingDto {
  readonly id: number;
  /** Of the live call and of its record; a call may have several recordings. */
  readonly call_id: string;
  /** Null until the call is over and its record is there. */
  readonly from_number: string | null;
  readonly to_number: string | null;
  readonly source: 'policy' | 'on_demand';
  readonly status: (typeof RECORDING_STATUSES)[number];
  readonly failure: (typeof FAILURES)[number] | null;
  /** Silence is recorded meanwhile. */
  readonly paused: boolean;
  readonly format: string;
  readonly size_bytes: number | null;
  readonly duration_ms: number | null;
  readonly sha256: string | null;
  readonly legal_hold: boolean;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly deleted_at: string | null;
}

/** Hears every recording of the tenant, or of the teams that he is kept to; others hear those of their own calls. */
export const LISTENS = 'can_listen_calls';

function ofRecordings(type: string, summary: string): DeclaredEvent {
  return { type, summary, access: { anyOf: [LISTENS], own: true } };
}

export const RECORDING_EVENTS: readonly DeclaredEvent[] = [
  ofRecordings('recording.started', 'A call began to be recorded.'),
  ofRecordings('recording.paused', 'A recording was paused: silence is recorded.'),
  ofRecordings('recording.resumed', 'A recording that was paused goes on.'),
  ofRecordings('recording.stopped', 'A recording is over and can be played, or it failed.'),
  ofRecordings('recording.deleted', 'A recording was deleted.'),
];
