import { SPOOL_KINDS, type SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { FileCursor } from '../store/spool-files.ts';
import type { Progress } from './read-on.ts';
import { fileKey } from './reader-state.ts';

export interface ReaderMetrics {
  read(progress: Progress, seconds: number): void;
  failed(kind: string): void;
  stands(files: readonly SpoolFile[], cursors: ReadonlyMap<string, FileCursor>, now: number): Backlog;
  holds(o: { readonly conversations: number; readonly events: number }): void;
  disk(used: number): void;
}

export interface Backlog {
  readonly bytes: number;
  /** Files that hold no record in our format; they are not read. */
  readonly unreadable: readonly string[];
}

// A first record that is just being written.
const BEGINNING_MS = 10_000;

export function readerMetrics(metrics: Metrics, pbx: string): ReaderMetrics {
  const rows = metrics.counter({
    name: 'spool_rows_total',
    help: 'Rows of the spool committed to the database',
    labels: ['pbx', 'kind'],
  });
  const calls = metrics.counter({ name: 'call_records_total', help: 'Call records written', labels: ['pbx'] });
  const quarantined = metrics.counter({
    name: 'quarantined_total',
    help: 'What nobody could attribute or interpret',
    labels: ['pbx', 'kind'],
  });
  const failures = metrics.counter({
    name: 'spool_failures_total',
    help: 'Batches that could not be committed, by kind of failure',
    labels: ['pbx', 'failure'],
  });
  const seconds = metrics.histogram({
    name: 'spool_batch_seconds',
    help: 'Time from reading a batch to its commit',
    labels: ['pbx'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
  });
  const backlog = metrics.gauge({
    name: 'spool_backlog_bytes',
    help: 'Bytes that Asterisk wrote and the database does not have yet',
    labels: ['pbx', 'kind'],
  });
  const disk = metrics.gauge({
    name: 'spool_disk_used_ratio',
    help: 'Disk of the spool in use, 0 to 1',
    labels: ['pbx'],
  });
  const open = metrics.gauge({ name: 'open_conversations', help: 'Conversations held in memory', labels: ['pbx'] });
  const held = metrics.gauge({ name: 'held_events', help: 'Channel events held in memory', labels: ['pbx'] });

  return {
    read(progress, took) {
      rows.inc({ pbx, kind: 'cel' }, progress.events);
      rows.inc({ pbx, kind: 'cdr' }, progress.legs);
      calls.inc({ pbx }, progress.calls);
      for (const { kind } of progress.quarantined) quarantined.inc({ pbx, kind });
      seconds.observe(took, { pbx });
    },
    failed: (failure) => failures.inc({ pbx, failure }),
    stands(files, cursors, now) {
      let bytes = 0;
      for (const kind of SPOOL_KINDS) {
        const unread = files
          .filter((file) => file.kind === kind)
          .map(
            ({ identity, size }) =>
              size - (identity === null ? 0 : (cursors.get(fileKey({ kind, identity }))?.position ?? 0)),
          )
          .reduce((sum, one) => sum + Math.max(0, one), 0);
        backlog.set(unread, { pbx, kind });
        bytes += unread;
      }
      return {
        bytes,
        unreadable: files.flatMap(({ identity, size, path, modifiedAt }) =>
          identity === null && size > 0 && now - modifiedAt > BEGINNING_MS ? [path] : [],
        ),
      };
    },
    holds({ conversations, events }) {
      open.set(conversations, { pbx });
      held.set(events, { pbx });
    },
    disk: (used) => disk.set(used, { pbx }),
  };
}
