import type { Metrics } from '../../platform/metrics.ts';
import type { RecordingMetrics } from './context.ts';

/** Everything this room counts, named once. */
export function recordingMetrics(metrics: Metrics): RecordingMetrics {
  return {
    finished: metrics.counter({
      name: 'recordings_finished_total',
      help: 'Recordings, by outcome',
      labels: ['status'],
    }),
    waiting: metrics.gauge({ name: 'recordings_in_spool', help: 'Files in the spool, being recorded or to be taken' }),
    diskFree: metrics.gauge({
      name: 'recordings_spool_free_bytes',
      help: 'Room for recordings on the disk of the spool',
    }),
    troubles: metrics.counter({
      name: 'recordings_troubles_total',
      help: 'Files that could not be taken, or cannot be played',
    }),
  };
}
