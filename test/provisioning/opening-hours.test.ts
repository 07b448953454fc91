import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS, isOpen, openSpans, type Schedule } from '../../src/provisioning/model/schedules/schedule.ts';
import { firstAt, isZone, lastAt, wallAt } from '../../src/provisioning/model/schedules/zone.ts';

/** Zones whose clocks change by an hour, by half an hour, at midnight, by a whole day, and never. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Asuncion',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BERLIN = 'Europe/Berlin';

const zone = fc.constantFrom(...ZONES);
/** Also the days on which Berlin's clocks and Apia's calendar changed. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2027, 0) }),
  fc.integer({ min: Date.parse('2026-03-28T20:00Z'), max: Date.parse('2026-03-29T06:00Z') }),
  fc.integer({ min: Date.parse('2026-10-24T20:00Z'), max: Date.parse('2026-10-25T06:00Z') }),
  fc.integer({ min: Date.parse('2011-12-29T00:00Z'), max: Date.parse('2012-01-01T00:00Z') }),
);
const time = fc.integer({ min: 0, max: 24 * 60 - 1 }).map(clockText);
const hours = fc.record({ from: time, to: fc.oneof(time, fc.constant('24:00')) }).filter(({ from, to }) => from !== to);
const date = fc
  .integer({ min: Date.UTC(2025, 0), max: Date.UTC(2027, 0) })
  .map((at) => new Date(at).toISOString().slice(0, 10));
const schedule = fc.record({
  timezone: zone,
  rules: fc.array(
    fc.record({ days: fc.subarray([...DAYS], { minLength: 1 }), from: time, to: hours.map(({ to }) => to) }),
    {
      maxLength: 4,
    },
  ),
  holidays: fc.uniqueArray(fc.record({ date, name: fc.constant(null), hours: fc.array(hours, { maxLength: 2 }) }), {
    selector: (one) => one.date,
    maxLength: 5,
  }),
});

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function berlin(rules: readonly string[], holidays: Schedule['holidays'] = []): Schedule {
  const read = (rule: string) => {
    const [days = '', from = '', to = ''] = rule.split(/[ -]/);
    return { days: DAYS.filter((day) => days === 'daily' || days.includes(day)), from, to };
  };
  return { timezone: BERLIN, rules: rules.map(read), holidays };
}

function shown(of: Schedule, from: string, to: string): string[] {
  return openSpans(of, Date.parse(from), Date.parse(to)).map(
    (span) => `${new Date(span.from).toISOString().slice(0, 16)} ${(span.to - span.from) / HOUR} h`,
  );
}

describe('the clock of a zone', () => {
  it('first and last instants of a reading embrace it, and the clock never shows less after the last', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const wall = wallAt(name, at);
        expect(firstAt(name, wall)).toBeLessThanOrEqual(at);
        expect(lastAt(name, wall)).toBeGreaterThanOrEqual(at);
        for (const later of [1, HOUR / 2, HOUR, 26 * HOUR]) {
          expect(wallAt(name, lastAt(name, wall) + later)).toBeGreaterThan(wall);
        }
      }),
    );
  });

  it('a reading that never comes is passed in one moment, and what it shows then is more', () => {
    const gap = Date.UTC(2026, 2, 29, 2, 30);
    expect(new Date(firstAt(BERLIN, gap)).toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(lastAt(BERLIN, gap)).toBe(firstAt(BERLIN, gap));
    const lost = Date.UTC(2011, 11, 30, 12);
    expect(new Date(firstAt('Pacific/Apia', lost)).toISOString()).toBe('2011-12-30T10:00:00.000Z');
  });

  it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('%s is a zone', (name) =>
    expect(isZone(name)).toBe(true),
  );
  it.each(['', '+02:00', 'Europe/Atlantis', 'Europe/Berlin;', '../etc', 'Europe/Berlin\n'])('%j is none', (name) =>
    expect(isZone(name)).toBe(false),
  );
});

describe('opening hours', () => {
  it('are the hours on the wall wherever no clock is changed', () => {
    fc.assert(
      fc.property(schedule, instant, (of, at) => {
        const offset = (moment: number) => wallAt(of.timezone, moment) - moment;
        fc.pre([-2, -1, 0, 1].every((days) => offset(at + days * DAY) === offset(at)));
        expect(isOpen(of, at)).toBe(byTheWall(of, wallAt(of.timezone, at)));
      }),
      { numRuns: 300 },
    );
  });

  it('are the same moment by moment and as spans, which are in order, apart, and within what was asked', () => {
    fc.assert(
      fc.property(schedule, instant, fc.integer({ min: 1, max: 6 * DAY }), (of, from, length) => {
        const to = from + length;
        const spans = openSpans(of, from, to);
        let end = from - 1;
        for (const span of spans) {
          expect(span.from).toBeGreaterThan(end);
          expect(span.to).toBeGreaterThan(span.from);
          expect(span.to).toBeLessThanOrEqual(to);
          end = span.to;
          expect(isOpen(of, span.from)).toBe(true);
          expect(isOpen(of, span.to - 1)).toBe(true);
          if (span.from > from) expect(isOpen(of, span.from - 1)).toBe(false);
          if (span.to < to) expect(isOpen(of, span.to)).toBe(false);
        }
        if (spans.length === 0) expect(isOpen(of, from)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('do not depend on where the asking begins and ends', () => {
    fc.assert(
      fc.property(
        schedule,
        instant,
        fc.integer({ min: 1, max: 5 * DAY }),
        fc.integer({ min: 1, max: 5 * DAY }),
        (of, from, a, b) => {
          const inTwo = [...openSpans(of, from, from + a), ...openSpans(of, from + a, from + a + b)];
          const sum = (spans: typeof inTwo) => spans.reduce((all, span) => all + span.to - span.from, 0);
          expect(sum(inTwo)).toBe(sum(openSpans(of, from, from + a + b)));
        },
      ),
    );
  });

  it.each<[string, Schedule, string, string, string[]]>([
    [
      'several spans a day',
      berlin(['mon 08:00-12:00', 'mon 13:00-17:00']),
      '2026-06-01T00:00Z',
      '2026-06-02T00:00Z',
      ['2026-06-01T06:00 4 h', '2026-06-01T11:00 4 h'],
    ],
    ['past midnight', berlin(['fri 22:00-06:00']), '2026-06-05T00:00Z', '2026-06-07T00:00Z', ['2026-06-05T20:00 8 h']],
    [
      'a night in which clocks go forward is shorter',
      berlin(['sat 22:00-06:00']),
      '2026-03-28T00:00Z',
      '2026-03-30T00:00Z',
      ['2026-03-28T21:00 7 h'],
    ],
    [
      'a night in which clocks go back is longer',
      berlin(['sat 22:00-06:00']),
      '2026-10-24T00:00Z',
      '2026-10-26T00:00Z',
      ['2026-10-24T20:00 9 h'],
    ],
    [
      'open through the hour that comes twice',
      berlin(['sun 02:15-02:45']),
      '2026-10-25T00:00Z',
      '2026-10-26T00:00Z',
      ['2026-10-25T00:15 1.5 h'],
    ],
    ['an hour that does not come', berlin(['sun 02:00-03:00']), '2026-03-29T00:00Z', '2026-03-30T00:00Z', []],
    [
      'opens when the clock is set past the hour',
      berlin(['sun 02:30-05:00']),
      '2026-03-29T00:00Z',
      '2026-03-30T00:00Z',
      ['2026-03-29T01:00 2 h'],
    ],
    ['always', berlin(['daily 00:00-24:00']), '2026-03-01T00:00Z', '2026-11-01T00:00Z', ['2026-03-01T00:00 5880 h']],
    ['never', berlin([]), '2026-03-01T00:00Z', '2026-11-01T00:00Z', []],
    [
      'a holiday ends the night before it',
      berlin(['daily 22:00-06:00'], [{ date: '2026-12-25', name: 'Christmas', hours: [] }]),
      '2026-12-24T12:00Z',
      '2026-12-26T12:00Z',
      ['2026-12-24T21:00 2 h'],
    ],
    [
      'a holiday with hours of its own',
      berlin(
        ['daily 09:00-17:00'],
        [
          {
            date: '2026-12-24',
            name: null,
            hours: [
              { from: '09:00', to: '12:00' },
              { from: '23:00', to: '01:00' },
            ],
          },
        ],
      ),
      '2026-12-24T00:00Z',
      '2026-12-25T06:00Z',
      ['2026-12-24T08:00 3 h', '2026-12-24T22:00 2 h'],
    ],
  ])('%s', (_, of, from, to, spans) => expect(shown(of, from, to)).toEqual(spans));
});

/** The same rule, told another way: by the reading of the clock alone. Right only where clocks are left alone. */
function byTheWall(of: Schedule, wall: number): boolean {
  const dateAt = (day: number) => new Date(day).toISOString().slice(0, 10);
  const today = Math.floor(wall / DAY) * DAY;
  const now = (wall - today) / 60_000;
  const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const hoursOf = (day: number) =>
    of.holidays.find(({ date: on }) => on === dateAt(day))?.hours ??
    of.rules.filter(({ days }) => days.includes(DAYS[(new Date(day).getUTCDay() + 6) % 7] ?? 'mon'));
  const isHoliday = of.holidays.some(({ date: on }) => on === dateAt(today));
  return (
    hoursOf(today).some(({ from, to }) => {
      const [opens, closes] = [minutesOf(from), minutesOf(to)];
      return closes > opens ? now >= opens && now < closes : now >= opens;
    }) ||
    (!isHoliday && hoursOf(today - DAY).some(({ from, to }) => minutesOf(to) <= minutesOf(from) && now < minutesOf(to)))
  );
}
