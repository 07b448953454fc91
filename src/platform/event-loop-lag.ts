import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** Each look wakes the process: a hundred of them a second cost half a percent of a core while nothing happens. */
const EVERY_MS = 100;
/** The library's own looks. */
const NEVER_MS = 3_600_000;

/** In ns. */
const VALUES: Readonly<Record<string, (delays: IntervalHistogram) => number>> = {
  min: ({ min }) => late(min),
  max: ({ max }) => late(max),
  mean: ({ mean }) => late(mean),
  stddev: ({ stddev }) => stddev,
  p50: (delays) => late(delays.percentile(50)),
  p90: (delays) => late(delays.percentile(90)),
  p99: (delays) => late(delays.percentile(99)),
};

function late(apart: number): number {
  return Math.max(0, apart - EVERY_MS * 1e6);
}

/** Metrics of this process; those of the event loop say how late it was, without the time between two looks. */
export function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
  delays.enable();
  const gauges = Object.entries(VALUES).map(([value, of], n) => {
    const name = `nodejs_eventloop_lag_${value}_seconds`;
    const help = `How late the event loop was since the last scrape: ${value}.`;
    registry.removeSingleMetric(name);
    // The first one that is asked reads them all.
    return { gauge: new Gauge({ name, help, registers: [registry], ...(n === 0 ? { collect: read } : {}) }), of };
  });

  function read(): void {
    for (const { gauge, of } of gauges) gauge.set(delays.count === 0 ? 0 : of(delays) / 1e9);
    delays.reset();
  }
}
