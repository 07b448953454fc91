import type { CounterMetric, GaugeMetric, Metrics } from '../platform/metrics.ts';

/** Everything the link counts, named once. Labels `link`: `ami`, `ari`, `ami_control`. */
export interface LinkMetrics {
  readonly events: CounterMetric;
  readonly ignored: CounterMetric;
  readonly shed: CounterMetric;
  readonly rejected: CounterMetric;
  readonly stale: CounterMetric;
  readonly unattributed: CounterMetric;
  readonly ends: CounterMetric;
  readonly up: GaugeMetric;
  readonly resyncs: CounterMetric;
  readonly resyncSeconds: GaugeMetric;
  readonly commands: CounterMetric;
}

export function linkMetrics(metrics: Metrics): LinkMetrics {
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter({ name: `asterisk_${name}_total`, help, labels: ['pbx', ...labels] });
  const gauge = (name: string, help: string, ...labels: string[]) =>
    metrics.gauge({ name: `asterisk_${name}`, help, labels: ['pbx', ...labels] });
  return {
    events: counter('events', 'Events handed to the rooms', 'type'),
    ignored: counter('events_ignored', 'Events of types that no room hears', 'link', 'type'),
    shed: counter('events_shed', 'Noisy events left out because the listeners did not keep up', 'link', 'type'),
    rejected: counter(
      'frames_rejected',
      'Frames that Asterisk would not have written: forged or torn',
      'link',
      'reason',
    ),
    stale: counter('events_stale', 'Events older than the last snapshot, dropped'),
    unattributed: counter('channels_unattributed', 'Channels of no tenant, or of two at once'),
    ends: counter('connection_ends', 'Connections to the PBX that ended', 'link'),
    up: gauge('link_up', '1 while the connection is up', 'link'),
    resyncs: counter('resyncs', 'Pictures asked for, by outcome', 'outcome'),
    resyncSeconds: gauge('resync_seconds', 'How long the last picture took'),
    commands: counter('commands', 'Commands sent to the PBX, by outcome', 'command', 'outcome'),
  };
}
