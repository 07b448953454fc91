import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, patched } from '../../src/messaging/model/fragments.ts';
import { isLoop, type Said } from '../../src/messaging/model/loop.ts';
import { numberOf } from '../../src/messaging/model/numbers.ts';
import { answer, keywordOf } from '../../src/messaging/model/opt-out.ts';
import { waitFor } from '../../src/messaging/model/pace.ts';
import { nextOpen } from '../../src/messaging/model/quiet-hours.ts';
import { delayAfter } from '../../src/messaging/model/retry.ts';
import { advance, isEnd, SMS_STATUSES, statusOfParts } from '../../src/messaging/model/status.ts';
import { userOf } from '../../src/messaging/model/texts.ts';

const status = fc.constantFrom(...SMS_STATUSES);
const MINUTE = 60_000;

describe('status', () => {
  it('never leaves an end, and never goes back, whatever is said in whichever order', () => {
    fc.assert(
      fc.property(fc.array(status, { maxLength: 12 }), (said) => {
        const path: (typeof SMS_STATUSES)[number][] = ['pending'];
        for (const one of said) path.push(advance(path.at(-1) ?? 'pending', one));
        for (const [n, one] of path.entries()) {
          const next = path[n + 1] ?? one;
          if (isEnd(one)) expect(next).toBe(one);
          expect(SMS_STATUSES.indexOf(next) >= SMS_STATUSES.indexOf(one) || next === one).toBe(true);
        }
      }),
    );
  });

  it('of the first end that is said is the end', () => {
    expect(advance('delivered', 'failed')).toBe('delivered');
    expect(advance('failed', 'delivered')).toBe('failed');
    expect(advance('sent', 'queued')).toBe('sent');
  });

  it('of several parts is that of the slowest, unless one has failed', () => {
    expect(statusOfParts(['delivered', 'sent'])).toBe('sent');
    expect(statusOfParts(['delivered', 'failed', 'queued'])).toBe('failed');
    expect(statusOfParts(['delivered', 'delivered'])).toBe('delivered');
  });
});

describe('opt-out', () => {
  it.each([
    ['STOP', 'stop'],
    [' stop.', 'stop'],
    ['"Stop!"', 'stop'],
    ['ＳＴＯＰ', 'stop'],
    ['StopAll', 'stop'],
    ['unsubscribe', 'stop'],
    ['CANCEL', 'stop'],
    ['End', 'stop'],
    ['quit', 'stop'],
    ['Stop all', 'stop'],
    ['opt-out', 'stop'],
    ['Revoke.', 'stop'],
    ['START', 'start'],
    ['Unstop', 'start'],
    ['help?', 'help'],
    ['please stop by at five', null],
    ['stop it', null],
    ['', null],
    ['constructor', null],
  ])('%j asks for %s', (body, keyword) => {
    expect(keywordOf(body)).toBe(keyword);
  });

  it('confirms each change once, so that two registers do not confirm one another for ever', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('stop', 'start'), { maxLength: 20 }), (words) => {
        let out = false;
        for (const word of words) {
          const { optedOut, confirm } = answer(out, word as 'stop' | 'start', false);
          expect(confirm !== null).toBe(optedOut !== out);
          expect(optedOut).toBe(word === 'stop');
          out = optedOut;
        }
      }),
    );
  });
});

describe('quiet hours', () => {
  const night = { from: '21:00', to: '08:00' };
  const zones = fc.subarray(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'], {
    minLength: 1,
  });
  const hourIn = (at: number, zone: string) =>
    Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(at));

  it('end at a time that is open in the first zone, not before now and within two days', () => {
    const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(at, zones, (now, [zone = 'UTC', ...others]) => {
        const open = nextOpen(now, night, [zone, ...others]);
        expect(open).toBeGreaterThanOrEqual(now);
        expect(open - now).toBeLessThan(49 * 60 * MINUTE);
        const hour = hourIn(open, zone);
        expect(hour >= 8 && hour < 21).toBe(true);
        expect(nextOpen(open, night, [zone, ...others])).toBe(open);
      }),
    );
  });

  it.each([
    ['2026-03-02T20:30:00Z', 'Europe/Berlin', '2026-03-03T07:00:00Z'],
    ['2026-03-02T06:59:59Z', 'Europe/Berlin', '2026-03-02T07:00:00Z'],
    ['2026-03-02T07:00:00Z', 'Europe/Berlin', '2026-03-02T07:00:00Z'],
    // the night in which clocks go forward
    ['2026-03-28T23:00:00Z', 'Europe/Berlin', '2026-03-29T06:00:00Z'],
  ])('%s in %s is open from %s', (now, zone, open) => {
    expect(new Date(nextOpen(Date.parse(now), night, [zone])).toISOString()).toBe(new Date(open).toISOString());
  });

  it('that are none hold nothing up', () => {
    expect(nextOpen(5, null, ['UTC'])).toBe(5);
    expect(nextOpen(5, { from: '08:00', to: '08:00' }, ['UTC'])).toBe(5);
  });
});

it('keeps every minute within its limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 }),
      (limit, gaps) => {
        const sent: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          now += waitFor(sent, limit, now);
          sent.push(now);
          expect(sent.filter((at) => at > now - MINUTE).length).toBeLessThanOrEqual(limit);
        }
      },
    ),
  );
});

describe('loops', () => {
  const talk = (pairs: number, out: (n: number) => string, back: (n: number) => string, gapMs: number): Said[] =>
    Array.from({ length: pairs }, (_, n): Said[] => [
      { direction: 'inbound', body: back(n), at: 2 * n * gapMs },
      { direction: 'outbound', body: out(n), at: (2 * n + 1) * gapMs },
    ]).flat();

  it('are two machines that say the same to each other, whatever they count', () => {
    const recent = talk(
      3,
      (n) => `We are closed. Ticket ${n}`,
      (n) => `Out of office (${n})`,
      1_000,
    );
    expect(isLoop(recent, { body: 'We are closed. Ticket 99', at: 7_000 })).toBe(true);
  });

  it('are not people, and not the same reminder to somebody who does not answer', () => {
    const words = ['yes', 'no', 'when?', 'at five', 'fine', 'thanks'];
    const people = talk(
      6,
      (n) => `${words[n]}, I see`,
      (n) => words[n] ?? '',
      20_000,
    );
    expect(isLoop(people, { body: 'see you', at: 300_000 })).toBe(false);
    const reminders = Array.from(
      { length: 9 },
      (_, n): Said => ({ direction: 'outbound', body: 'ping', at: n * 1_000 }),
    );
    expect(isLoop(reminders, { body: 'ping', at: 10_000 })).toBe(false);
  });

  it('are turns faster than people take them', () => {
    const recent = talk(
      30,
      (n) => `a${'x'.repeat(n)}`,
      (n) => `b${'y'.repeat(n)}`,
      1_000,
    );
    expect(isLoop(recent, { body: 'c', at: 61_000 })).toBe(true);
  });
});

it('waits longer after each attempt, as long as the other side asks for, and gives up', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => delayAfter(attempt, 0.5));
  expect(delays).toEqual([5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000, null]);
  expect(delayAfter(1, 0.5, 90_000)).toBe(90_000);
  expect(delayAfter(1, 0.5, 1e12)).toBe(6 * 3_600_000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
      const [least, most] = [delayAfter(attempt, 0) ?? 0, delayAfter(attempt, 1) ?? 0];
      expect(delayAfter(attempt, chance)).toBeGreaterThanOrEqual(least);
      expect(delayAfter(attempt, chance)).toBeLessThanOrEqual(most);
    }),
  );
});

it('joins parts in whatever order and however often they come, and only when all are there', () => {
  const parts = fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.nat()), (bodies, chance) => {
      const all = bodies.map((body, n) => ({ part: n + 1, total: bodies.length, body }));
      const mixed = [...all, ...all].sort(() => ((chance.next().value ?? 0) % 3) - 1);
      expect(joined(mixed)).toBe(bodies.join(''));
      const [first] = bodies;
      const rest = mixed.filter(({ part }) => part !== 1);
      expect(joined(rest)).toBe(null);
      if (bodies.length > 1 && first !== undefined) expect(patched(rest)).toBe(['[…]', ...bodies.slice(1)].join(''));
    }),
  );
});

describe('numbers and addresses', () => {
  it.each([
    ['+49 30 5550123', '+49305550123'],
    ['0049305550123', '+49305550123'],
    ['49305550123', '+49305550123'],
    ['5566', '5566'],
    ['BANK', 'BANK'],
    ['a\r\nb', null],
    ['', null],
    ['+1', null],
    ['<img src=x>', null],
    ['1234567890123456789', null],
  ])('%j is %j', (given, number) => {
    expect(numberOf(given)).toBe(number);
  });

  it.each([
    ['pjsip:1002@192.0.2.1', '1002'],
    ['"Eve" <sip:+15550100@192.0.2.1:5060>', '+15550100'],
    ['sip:1002;x=y@192.0.2.1', ''],
    ['sip:10%0D%0AEvent@192.0.2.1', ''],
    ['sip:10\r\n02@192.0.2.1', ''],
    ['sip:192.0.2.1', ''],
    ['', ''],
  ])('the user of %j is %j', (uri, user) => {
    expect(userOf(uri)).toBe(user);
  });
});
