import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { collectProcessMetrics } from './event-loop-lag.ts';

export type Labels = Readonly<Record<string, string>>;

export interface CounterMetric {
  inc(labels?: Labels, by?: number): void;
}

export interface GaugeMetric {
  set(value: number, labels?: Labels): void;
}

export interface HistogramMetric {
  observe(value: number, labels?: Labels): void;
}

interface Described {
  /** `patchbay_` is put before it. Units last: `_seconds`, `_bytes`, counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** What parts count and measure. Asking twice for one name gives the same metric. */
export interface Metrics {
  counter(o: Described): CounterMetric;
  gauge(o: Described): GaugeMetric;
  /** @param o.buckets upper bounds, ascending */
  histogram(o: Described & { readonly buckets?: readonly number[] }): HistogramMetric;
  /** Prometheus text format. */
  exposition(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** More combinations of labels than this are counted under `other`: a stranger must not choose our memory. */
const MAX_SERIES = 500;

/** @param o.process also CPU, memory, event loop lag and garbage collection of this process */
export function createMetrics(o: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (o.process === true) collectProcessMetrics(registry);
  const known = new Map<string, CounterMetric | GaugeMetric | HistogramMetric>();

  function once<M extends CounterMetric | GaugeMetric | HistogramMetric>(name: string, make: () => M): M {
    const present = known.get(name);
    // A name always comes from the same place in the code, so its kind is the same.
    if (present !== undefined) return present as M;
    const made = make();
    known.set(name, made);
    return made;
  }

  const describe = (d: Described) => ({
    name: `patchbay_${d.name}`,
    help: d.help,
    labelNames: [...(d.labels ?? [])],
    registers: [registry],
  });

  return {
    counter: (d) =>
      once(d.name, () => {
        const metric = new Counter(describe(d));
        const bound = bounded();
        return { inc: (labels, by = 1) => metric.inc(bound(labels), by) };
      }),
    gauge: (d) =>
      once(d.name, () => {
        const metric = new Gauge(describe(d));
        const bound = bounded();
        return { set: (value, labels) => metric.set(bound(labels), value) };
      }),
    histogram: (d) =>
      once(d.name, () => {
        const metric = new Histogram({ ...describe(d), ...(d.buckets ? { buckets: [...d.buckets] } : {}) });
        const bound = bounded();
        return { observe: (value, labels) => metric.observe(bound(labels), value) };
      }),
    exposition: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

const NO_LABELS: Record<string, string> = {};

function bounded(): (labels?: Labels) => Record<string, string> {
  const seen = new Set<string>();
  return (labels = NO_LABELS) => {
    if (labels === NO_LABELS) return labels;
    const key = JSON.stringify(labels);
    if (seen.has(key)) return labels;
    if (seen.size < MAX_SERIES) {
      seen.add(key);
      return labels;
    }
    return Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']));
  };
}
