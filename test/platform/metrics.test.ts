import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/platform/metrics.ts';

describe('metrics', () => {
  it('are shown in the text format of Prometheus', async () => {
    const metrics = createMetrics();
    metrics.counter({ name: 'calls_total', help: 'Calls', labels: ['direction'] }).inc({ direction: 'inbound' }, 3);
    metrics.gauge({ name: 'agents', help: 'Agents' }).set(7);
    metrics.histogram({ name: 'wait_seconds', help: 'Wait', buckets: [1, 10] }).observe(5);
    const { body, contentType } = await metrics.exposition();
    expect(contentType).toContain('text/plain');
    expect(body).toContain('patchbay_calls_total{direction="inbound"} 3');
    expect(body).toContain('patchbay_agents 7');
    expect(body).toContain('patchbay_wait_seconds_bucket{le="10"} 1');
  });

  it('asked for twice are the same', async () => {
    const metrics = createMetrics();
    for (let n = 0; n < 2; n++) metrics.counter({ name: 'calls_total', help: 'Calls' }).inc();
    expect((await metrics.exposition()).body).toContain('patchbay_calls_total 2');
  });

  it('never grow with what a stranger sends', async () => {
    const metrics = createMetrics();
    const counter = metrics.counter({ name: 'seen_total', help: 'Seen', labels: ['name'] });
    for (let n = 0; n < 10_000; n++) counter.inc({ name: `n${n}` });
    const series = (await metrics.exposition()).body
      .split('\n')
      .filter((line) => line.startsWith('patchbay_seen_total{'));
    expect(series).toHaveLength(501);
    expect(series).toContain('patchbay_seen_total{name="other"} 9500');
  });
});
