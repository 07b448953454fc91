import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayOf, keepConnected, RECONNECT_DELAYS, Refused } from '../../src/platform/reconnect.ts';

const QUICK = { firstMs: 1, capMs: 4, refusedMs: 20, stableMs: 60_000 };

describe('a connection that is kept alive', () => {
  it('is tried again for ever, more slowly up to a bound', async () => {
    let attempts = 0;
    const delays: number[] = [];
    const stop = keepConnected({
      delays: QUICK,
      attempt: async () => {
        attempts++;
        throw new Error('refused');
      },
      ended: (_reason, delay) => delays.push(delay),
    });
    while (attempts < 50) await sleep(1);
    await stop();
    expect(Math.max(...delays)).toBeLessThanOrEqual(4);
    const seen = attempts;
    await sleep(30);
    expect(attempts).toBe(seen);
  });

  it('is tried slowly when it was refused by name', async () => {
    const told: [string, number, boolean][] = [];
    const stop = keepConnected({
      delays: QUICK,
      attempt: async () => {
        throw new Refused('wrong password');
      },
      ended: (...all) => told.push(all),
    });
    while (told.length < 3) await sleep(1);
    await stop();
    expect(told.every(([reason, delay, refused]) => reason === 'wrong password' && refused && delay >= 10)).toBe(true);
  });

  it('stops at once in the middle of a delay, and waits for the attempt in flight', async () => {
    let closed = false;
    const stop = keepConnected({
      delays: { firstMs: 60_000, capMs: 60_000 },
      attempt: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            setTimeout(() => {
              closed = true;
              resolve();
            }, 20);
          });
        }),
    });
    await stop();
    expect(closed).toBe(true);
    const stopInDelay = keepConnected({
      delays: { firstMs: 60_000, capMs: 60_000 },
      attempt: async () => {},
    });
    await sleep(5);
    const began = performance.now();
    await stopInDelay();
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('begins with the first delay again after it had been up', async () => {
    const delays: number[] = [];
    let lives = 0;
    const stop = keepConnected({
      delays: { firstMs: 2, capMs: 1000, stableMs: 15 },
      attempt: async () => {
        if (++lives % 4 === 0) await sleep(20);
      },
      ended: (_reason, delay) => delays.push(delay),
    });
    while (delays.length < 9) await sleep(1);
    await stop();
    expect(delays[3]).toBeLessThanOrEqual(2);
    expect(delays[2]).toBeGreaterThan(delays[3] ?? 0);
  });

  it('has delays within half of their bound, never none', () => {
    const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.nat(1000), fc.boolean(), chance, (failures, refused, random) => {
        const delay = delayOf(RECONNECT_DELAYS, failures, refused, random);
        const cap = refused ? RECONNECT_DELAYS.refusedMs * 10 : RECONNECT_DELAYS.capMs;
        const first = refused ? RECONNECT_DELAYS.refusedMs : RECONNECT_DELAYS.firstMs;
        expect(delay).toBeGreaterThanOrEqual(first / 2);
        expect(delay).toBeLessThanOrEqual(cap);
      }),
    );
  });
});
