import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClosedInterval, LABELS } from '../../src/agents/model/interval.ts';
import { timelineOf } from '../../src/agents/model/timeline.ts';
import { dayOf, spanOfDay } from '../../src/platform/calendar.ts';

const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
];

const day = fc.integer({ min: Date.UTC(2015, 0, 1) / 86_400_000, max: Date.UTC(2030, 0, 1) / 86_400_000 });
const iso = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10);

describe('days of a tenant', () => {
  it.each([
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', 25],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 23],
    ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z', 24],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z', 25],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23], // there was no midnight
    ['2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', 24.5],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 0], // there was no such day
  ])('%s in %s', (date, zone, from, hours) => {
    const span = spanOfDay(date, zone);
    expect(new Date(span.from).toISOString()).toBe(from);
    expect((span.to - span.from) / HOUR).toBe(hours);
  });

  it.each(['2026-02-30', '2026-13-01', '26-01-01', 'today', ''])('refuses %j', (date) => {
    expect(() => spanOfDay(date, 'UTC')).toThrow(RangeError);
  });

  it('touch one another, and hold exactly the moments whose date they are', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...ZONES), (n, zone) => {
        const { from, to } = spanOfDay(iso(n), zone);
        expect(spanOfDay(iso(n + 1), zone).from).toBe(to);
        expect([from - 1, from, to - 1, to].map((at) => dayOf(at, zone))).toEqual([
          iso(n - 1),
          iso(n),
          iso(n),
          iso(n + 1),
        ]);
      }),
    );
  });
});

const intervals = fc
  .array(
    fc.record({ label: fc.constantFrom(...LABELS), ms: fc.integer({ min: 1, max: 20 * HOUR }), pause: fc.nat() }),
    {
      maxLength: 40,
    },
  )
  .map((parts) => {
    let at = Date.UTC(2026, 9, 23, 12);
    return parts.map(({ label, ms, pause }): ClosedInterval => {
      const startedAt = at + (pause % 4 === 0 ? pause % HOUR : 0); // signed out in between now and then
      at = startedAt + ms;
      return { label, reason: null, callId: null, startedAt, endedAt: at };
    });
  });

describe('time in state', () => {
  it('of all days adds up to the whole, across a clock change', () => {
    fc.assert(
      fc.property(intervals, fc.constantFrom(...ZONES), (all, zone) => {
        const whole = all.reduce((sum, one) => sum + one.endedAt - one.startedAt, 0);
        let sum = 0;
        for (let n = Date.UTC(2026, 9, 22) / 86_400_000; n < Date.UTC(2026, 11, 1) / 86_400_000; n++) {
          sum += timelineOf(all, spanOfDay(iso(n), zone)).signedInMs;
        }
        expect(sum).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('is shown in seconds that add up as well', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const line = timelineOf(all, { from: 0, to: Number.MAX_SAFE_INTEGER });
        expect(line.totals.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(line.signedInSeconds);
        expect(line.totals.reduce((sum, { ms }) => sum + ms, 0)).toBe(line.signedInMs);
        expect(line.signedInSeconds).toBe(Math.floor(line.signedInMs / 1000));
        for (const { ms, seconds } of line.totals) expect(Math.abs(ms / 1000 - seconds)).toBeLessThan(1);
      }),
    );
  });

  it('cuts what reaches over an end', () => {
    const one: ClosedInterval = { label: 'break', reason: 'lunch', callId: null, startedAt: 1_000, endedAt: 9_000 };
    expect(timelineOf([one], { from: 2_500, to: 4_000 })).toEqual({
      intervals: [{ ...one, startedAt: 2_500, endedAt: 4_000 }],
      totals: [{ label: 'break', ms: 1_500, seconds: 1 }],
      signedInMs: 1_500,
      signedInSeconds: 1,
    });
    expect(timelineOf([one], { from: 9_000, to: 10_000 }).intervals).toEqual([]);
  });
});
