import { setTimeout as sleep } from 'node:timers/promises';
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

  it('of the process say how late the event loop was since the last scrape', async () => {
    const metrics = createMetrics({ process: true });
    const late = async (which: string): Promise<number> => {
      const [, value] =
        new RegExp(`^nodejs_eventloop_lag_${which}_seconds (.+)$`, 'm').exec((await metrics.exposition()).body) ?? [];
      return Number(value);
    };
    await sleep(350);
    const until = performance.now() + 500;
    while (performance.now() < until);
    await sleep(150);
    expect(await late('max')).toBeGreaterThan(0.35);
    await sleep(350);
    expect(await late('max')).toBeLessThan(0.35);
  });
});
