import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, INTERVALS } from '../../src/platform/calendar-pieces.ts';
import { inSeconds, LABELS, occupancy, splitOver, sumOf } from '../../src/reports/model/agent-figures.ts';
import { add, averageSeconds, NO_SUMS, share } from '../../src/reports/model/queue-figures.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a period in pieces', () => {
  it.each([
    ['day', 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-26T23:00:00Z', [25, 24]],
    ['hour', 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T01:30:00Z', [1, 1, 1, 0.5]],
    ['hour', 'Asia/Kathmandu', '2026-03-01T18:00:00Z', '2026-03-01T19:15:00Z', [0.25, 1]],
    ['week', 'UTC', '2026-11-25T00:00:00Z', '2026-12-08T00:00:00Z', [5 * 24, 7 * 24, 24]],
    ['month', 'America/New_York', '2026-10-15T04:00:00Z', '2026-12-01T05:00:00Z', [17 * 24, 30 * 24 + 1]],
    ['none', 'UTC', '2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z', [364 * 24]],
  ] as const)('%s in %s', (interval, zone, from, to, hours) => {
    const buckets = bucketsOf({ from: at(from), to: at(to) }, interval, zone, 100);
    expect(buckets.map((one) => (one.to - one.from) / HOUR)).toEqual(hours);
    expect(iso(buckets[0]?.from ?? 0)).toBe(iso(at(from)));
    expect(iso(buckets.at(-1)?.to ?? 0)).toBe(iso(at(to)));
  });

  it('has no more pieces than are allowed', () => {
    expect(() => bucketsOf({ from: 0, to: 25 * HOUR }, 'hour', 'UTC', 24)).toThrow(/more than 24 pieces/);
  });

  it('loses no time, whatever is cut where', () => {
    const moment = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo');
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 1, max: 40 * 24 * HOUR }),
        fc.constantFrom(...INTERVALS),
        zone,
        moment,
        moment,
        (from, length, interval, timezone, a, b) => {
          const buckets = bucketsOf({ from, to: from + length }, interval, timezone, 2_000);
          expect(
            buckets.every((one, n) => one.from === (n === 0 ? from : buckets[n - 1]?.to) && one.to > one.from),
          ).toBe(true);
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const within = Math.max(0, Math.min(end, from + length) - Math.max(start, from));
          expect(splitOver(buckets, start, end).reduce((sum, [, ms]) => sum + ms, 0)).toBe(within);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('figures', () => {
  it('of nothing are not zero but none', () => {
    expect([share(0, 0), averageSeconds(0, 0), occupancy({ break: 5_000 })]).toEqual([null, null, null]);
  });

  it('add up as if it were one queue, and the longest wait is the longest', () => {
    const one = { ...NO_SUMS, offered: 2, answered: 1, longestWaitMs: 9, settledAtOnce: 1 };
    expect(add(one, { ...NO_SUMS, offered: 3, longestWaitMs: 4 })).toMatchObject({
      offered: 5,
      answered: 1,
      longestWaitMs: 9,
      settledAtOnce: 1,
    });
  });

  it('occupancy is work with callers among the time that was open for it', () => {
    expect(occupancy({ talking: 300, on_hold: 60, wrap_up: 40, available: 500, ringing: 100, break: 9_000 })).toBe(0.4);
  });
});

describe('an agent’s time in whole seconds', () => {
  it('adds up to the time signed in, and no state is off by a second', () => {
    const time = fc.dictionary(fc.constantFrom(...LABELS), fc.integer({ min: 0, max: 10_000_000 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(time, (ms) => {
        const seconds = inSeconds(ms);
        expect(LABELS.reduce((sum, label) => sum + seconds[label], 0)).toBe(Math.floor(sumOf(ms) / 1000));
        for (const label of LABELS) expect(Math.abs(seconds[label] - (ms[label] ?? 0) / 1000)).toBeLessThan(1);
      }),
    );
  });
});
