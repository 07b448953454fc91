import type { CounterMetric, GaugeMetric, HistogramMetric, Metrics } from '../metrics.ts';

export interface CommitMetrics {
  readonly changes: HistogramMetric;
  readonly seconds: HistogramMetric;
  readonly lag: HistogramMetric;
  readonly apart: CounterMetric;
  readonly retries: CounterMetric;
  readonly refused: CounterMetric;
  readonly lost: CounterMetric;
  readonly pending: GaugeMetric;
}

export function commitMetrics(metrics: Metrics): CommitMetrics {
  return {
    changes: metrics.histogram({
      name: 'commit_changes',
      help: 'Rows and announcements per transaction of the commit loop',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    }),
    seconds: metrics.histogram({
      name: 'commit_seconds',
      help: 'Duration of a transaction of the commit loop',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10],
    }),
    lag: metrics.histogram({
      name: 'commit_lag_seconds',
      help: 'From handing a change in to its commit, the oldest of each transaction',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 60, 600],
    }),
    apart: metrics.counter({
      name: 'commit_apart_total',
      help: 'Transactions of the commit loop written statement by statement, because something in them was not as expected',
    }),
    retries: metrics.counter({
      name: 'commit_retries_total',
      help: 'Transactions of the commit loop that failed and were tried again',
      labels: ['failure'],
    }),
    refused: metrics.counter({
      name: 'commit_refused_total',
      help: 'Changes that the database refuses for what is in them; each is in the log',
      labels: ['table'],
    }),
    lost: metrics.counter({
      name: 'commit_lost_total',
      help: 'Changes given up because too many waited: rows, or announcements replaced by a resync',
      labels: ['kind'],
    }),
    pending: metrics.gauge({ name: 'commit_pending', help: 'Changes that wait for their commit' }),
  };
}
