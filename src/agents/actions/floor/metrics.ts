import type { CounterMetric, GaugeMetric, HistogramMetric, Metrics } from '../../../platform/metrics.ts';

export interface AgentMetrics {
  /** Labels kind, outcome. */
  readonly commands: CounterMetric;
  /** Labels status. */
  readonly agents: GaugeMetric;
  readonly lag: HistogramMetric;
  readonly committed: HistogramMetric;
  readonly refusedValues: GaugeMetric;
}

const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

export function agentMetrics(metrics: Metrics): AgentMetrics {
  return {
    commands: metrics.counter({
      name: 'agent_commands_total',
      help: 'Commands sent so that the queues of Asterisk become what was wanted',
      labels: ['kind', 'outcome'],
    }),
    agents: metrics.gauge({ name: 'agents', help: 'Agents by chosen status', labels: ['status'] }),
    lag: metrics.histogram({
      name: 'agent_state_lag_seconds',
      help: "From Asterisk's event time to the agent's state in memory",
      buckets: BUCKETS,
    }),
    committed: metrics.histogram({
      name: 'agent_state_commit_seconds',
      help: "From Asterisk's event time to the committed state, sampled",
      buckets: BUCKETS,
    }),
    refusedValues: metrics.gauge({
      name: 'queue_values_refused',
      help: 'Values of queues that were left out of the file for Asterisk',
    }),
  };
}
