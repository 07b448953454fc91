import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { Inbox } from '../../src/asterisk/inbox.ts';

interface Item {
  readonly type: string;
  readonly n: number;
}

function inbox(limit: number, handle: (item: Item) => void) {
  const shed: string[] = [];
  const overflows: number[] = [];
  const box = new Inbox<Item>({
    limit,
    sliceMs: 2,
    handle,
    noiseOf: ({ type }) => (type === 'VarSet' ? type : null),
    shed: (type) => shed.push(type),
    overflowed: (lost) => overflows.push(lost),
  });
  return { box, shed, overflows };
}

/** A listener that takes its time. Nothing else does: the machine that runs this may be a slow one. */
const busy = (ms: number): unknown => vi.advanceTimersByTime(ms);
vi.useFakeTimers({ toFake: ['performance'] });

describe('between a socket and its listeners', () => {
  it('items are handled at once while the listeners keep up', () => {
    const seen: number[] = [];
    const { box } = inbox(10, ({ n }) => seen.push(n));
    for (let n = 0; n < 1000; n++) box.push({ type: 'Hangup', n });
    expect(seen).toHaveLength(1000);
    expect(box.size).toBe(0);
  });

  it('the event loop is free again after one slice, and the order holds', async () => {
    const seen: number[] = [];
    const { box } = inbox(10_000, ({ n }) => {
      busy(0.2);
      seen.push(n);
    });
    const began = performance.now();
    for (let n = 0; n < 500; n++) box.push({ type: 'Hangup', n });
    expect(performance.now() - began).toBeLessThan(60);
    expect(box.size).toBeGreaterThan(0);
    while (box.size > 0) await turn();
    expect(seen).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('noise is left out and counted when it is half full, the rest never is', async () => {
    const seen: string[] = [];
    const { box, shed, overflows } = inbox(400, ({ type }) => {
      busy(0.3);
      seen.push(type);
    });
    for (let n = 0; n < 300; n++) {
      box.push({ type: 'VarSet', n });
      if (n % 3 === 0) box.push({ type: 'Hangup', n });
    }
    while (box.size > 0) await turn();
    expect(seen.filter((type) => type === 'Hangup')).toHaveLength(100);
    expect(shed.length).toBeGreaterThan(0);
    expect(seen.filter((type) => type === 'VarSet').length + shed.length).toBe(300);
    expect(overflows).toEqual([]);
  });

  it('full of what may not be left out, all is dropped and said: the picture is asked for instead', () => {
    const { box, overflows } = inbox(100, () => busy(1));
    for (let n = 0; n < 1000; n++) box.push({ type: 'Hangup', n });
    expect(overflows.length).toBeGreaterThan(0);
    expect(box.size).toBeLessThanOrEqual(100);
  });

  it('an item that a listener pushes waits its turn', async () => {
    const seen: number[] = [];
    const { box } = inbox(10, ({ n }) => {
      if (n < 3) box.push({ type: 'Hangup', n: n + 1 });
      seen.push(n);
    });
    box.push({ type: 'Hangup', n: 0 });
    await turn();
    await turn();
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('a listener that throws leaves it usable', async () => {
    const seen: number[] = [];
    const { box } = inbox(10, ({ n }) => {
      if (n === 1) throw new Error('broken');
      seen.push(n);
    });
    box.push({ type: 'Hangup', n: 0 });
    expect(() => box.push({ type: 'Hangup', n: 1 })).toThrow('broken');
    box.push({ type: 'Hangup', n: 2 });
    await turn();
    expect(seen).toEqual([0, 2]);
  });
});
