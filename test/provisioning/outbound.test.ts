import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNews } from '../../src/provisioning/model/outbound/limits.ts';
import { periodsAt } from '../../src/provisioning/model/outbound/periods.ts';
import { beginningsOf, decisive, isPrefix, type Ruling } from '../../src/provisioning/model/outbound/prefix.ts';
import { outsideLegs } from '../../src/records/model/outside-legs.ts';

const NEAREST = ['extension', 'tenant', 'risky'];
const digits = fc.string({ unit: fc.constantFrom(...'123'), minLength: 1, maxLength: 6 });
const ruling = fc.record({
  prefix: digits.map((text) => `+${text}`),
  verdict: fc.constantFrom('allow', 'deny'),
  of: fc.constantFrom('risky', 'tenant', 'extension'),
  reason: fc.constant(null),
}) satisfies fc.Arbitrary<Ruling>;

test('the longest beginning decides, of equal ones the nearest, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.uniqueArray(ruling, { selector: ({ prefix, of }) => `${prefix} ${of}` }), digits, (all, number) => {
      const found = decisive(all, `+${number}`);
      expect(decisive([...all].reverse(), `+${number}`)).toEqual(found);
      const fits = all.filter(({ prefix }) => beginningsOf(`+${number}`).includes(prefix));
      expect(found === null).toBe(fits.length === 0);
      for (const other of fits) {
        expect(other.prefix.length).toBeLessThanOrEqual(found?.prefix.length ?? 0);
        if (other.prefix === found?.prefix)
          expect(NEAREST.indexOf(other.of)).toBeGreaterThanOrEqual(NEAREST.indexOf(found.of));
      }
    }),
  );
});

test.each<[string, boolean]>([
  ['+', true],
  ['+49', true],
  ['+049', false],
  ['49', false],
  ['+4930*', false],
  ['', false],
  ['+1234567890123456', false],
])('%s is the beginning of numbers: %s', (text, is) => {
  expect(isPrefix(text)).toBe(is);
});

test('day and month are those of the zone, also where clocks change', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'),
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
      (zone, at) => {
        const { day, month } = periodsAt(zone, at);
        expect(day.from).toBeLessThanOrEqual(at);
        expect(day.to).toBeGreaterThan(at);
        expect((day.to - day.from) / 3_600_000).toBeGreaterThanOrEqual(23);
        expect((day.to - day.from) / 3_600_000).toBeLessThanOrEqual(25);
        expect(month.from).toBeLessThanOrEqual(day.from);
        expect(month.to).toBeGreaterThanOrEqual(day.to);
        const format = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
        expect(format.format(month.from)).toMatch(/-01 00:00$/);
        expect(format.format(day.from)).toMatch(/ 00:00$/);
      },
    ),
  );
});

test('that a cap is reached is told once in a period', () => {
  const at = { spent: 5, cap: 5, from: 1_000 };
  expect(isNews({ ...at, alarmAt: null })).toBe(true);
  expect(isNews({ ...at, alarmAt: 999 })).toBe(true);
  expect(isNews({ ...at, alarmAt: 1_000 })).toBe(false);
  expect(isNews({ ...at, spent: 4.9999, alarmAt: null })).toBe(false);
  expect(isNews({ ...at, cap: null, alarmAt: null })).toBe(false);
});

test('a leg costs from its answer to its end, whoever is in it', () => {
  const event = (type: string, at: number, uniqueId: string, userField = '') => ({
    type,
    at: at * 1_000_000,
    uniqueId,
    linkedId: 'a',
    tenantId: 'acme',
    channel: 'PJSIP/acme_x-1',
    app: '',
    appData: '',
    context: '',
    exten: '',
    extra: '',
    userField,
    number: '',
    name: '',
  });
  const mark = 'outside acme_phone 600 +49305550123';
  const events = [
    event('CHAN_START', 0, 'caller'),
    event('CHAN_START', 1, 'leg'),
    event('ANSWER', 5, 'leg', mark),
    event('ANSWER', 5, 'caller', 'outside acme_phone 1; outside'), // nobody's words but ours
    event('CHAN_END', 20, 'caller'),
    event('CHAN_END', 95, 'leg', mark),
    event('CHAN_START', 30, 'busy', 'outside - 600'),
    event('CHAN_END', 40, 'busy', 'outside - 600'),
  ];
  expect(outsideLegs(events, 95_000_000)).toEqual([
    {
      uniqueId: 'leg',
      endpoint: 'acme_phone',
      number: '+49305550123',
      startedAt: 1_000_000,
      seconds: 90,
      pricePerMinute: 600,
      cost: 900,
    },
    { uniqueId: 'busy', endpoint: '', number: '', startedAt: 30_000_000, seconds: 0, pricePerMinute: 600, cost: 0 },
  ]);
});
