import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { EventGate } from '../../src/asterisk/gate.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import type { PbxSnapshot } from '../../src/asterisk/pbx-event.ts';
import { Reconciler } from '../../src/asterisk/reconcile.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { until } from './ami-control.contract.ts';

const running: Reconciler[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

const TIMES = { atMostEveryMs: 80, suspectEveryMs: 300, retryMs: 20, anywayEveryMs: 60_000 };

function start(take: (fenced: () => void, n: number) => Promise<void> = async (fenced) => fenced()) {
  const seen = { taken: 0, told: 0, missing: [] as string[] };
  const gate = new EventGate(
    () => seen.told++,
    () => {},
  );
  const reconciler = new Reconciler({
    pbx: 'pbx1',
    gate,
    log: silentLog,
    metrics: linkMetrics(createMetrics()),
    times: TIMES,
    missing: () => seen.missing,
    take: async (fenced) => {
      await take(fenced, ++seen.taken);
      const nothing = { channels: [], bridges: [], endpoints: [], queues: [], devices: new Map() };
      return { type: 'pbx.snapshot', pbx: 'pbx1', at: seen.taken * 1e6, bootedAt: 0, ...nothing } satisfies PbxSnapshot;
    },
  });
  running.push(reconciler);
  return { reconciler, seen };
}

describe('the picture of a PBX is asked for', () => {
  it('when both links are up, and says what it waits for until then', async () => {
    const { reconciler, seen } = start();
    seen.missing = ['ami down'];
    reconciler.linksChanged();
    await sleep(30);
    expect([seen.taken, reconciler.readiness().ready]).toEqual([0, false]);
    expect(reconciler.readiness().detail).toContain('ami down');
    seen.missing = [];
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    expect(reconciler.readiness().ready).toBe(true);
  });

  it('again when a link changed in the middle of it; the first is never told', async () => {
    const { reconciler, seen } = start(async (fenced, n) => {
      fenced();
      if (n === 1) {
        reconciler.linksChanged();
        await sleep(20);
      }
    });
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    await sleep(50);
    expect([seen.taken, seen.told]).toEqual([2, 1]);
  });

  it('again and again while it fails', async () => {
    const { reconciler, seen } = start(async (fenced, n) => {
      fenced();
      if (n < 4) throw new Error('no answer');
    });
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    expect(seen.taken).toBe(4);
  });

  it('after a loss, and until then nothing is ready', async () => {
    const { reconciler, seen } = start();
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    reconciler.lost('VarSet left out under load');
    expect(reconciler.readiness()).toMatchObject({ ready: false, detail: expect.stringContaining('left out') });
    await until(() => reconciler.readiness().ready);
    expect(seen.told).toBe(2);
  });

  it('seldom, however often somebody asks or forges', async () => {
    const { reconciler, seen } = start();
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    for (let n = 0; n < 40; n++) {
      reconciler.suspect('a frame was rejected');
      await sleep(10);
    }
    expect(reconciler.readiness().ready).toBe(true);
    expect(seen.taken).toBeLessThanOrEqual(3);
    const before = seen.taken;
    for (let n = 0; n < 20; n++) {
      reconciler.request('asked');
      await sleep(10);
    }
    expect(seen.taken - before).toBeGreaterThanOrEqual(1);
    expect(seen.taken - before).toBeLessThanOrEqual(4);
  });

  it('at once after a connect, though one was to come later anyway', async () => {
    const { reconciler, seen } = start();
    reconciler.linksChanged();
    await until(() => seen.told === 1);
    reconciler.request('asked');
    reconciler.linksChanged();
    const began = performance.now();
    await until(() => seen.told === 2);
    expect(performance.now() - began).toBeLessThan(70);
  });

  it('no more when it was stopped', async () => {
    const { reconciler, seen } = start();
    reconciler.linksChanged();
    reconciler.stop();
    await sleep(30);
    reconciler.request('late');
    await sleep(100);
    expect([seen.taken, seen.told]).toEqual([0, 0]);
  });
});
