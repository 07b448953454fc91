import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import type { ChannelEvent, Evidence, Leg } from '../../src/records/model/evidence.ts';
import { type Scenario, scenario, scenarios, tell } from '../records/scenario.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** A call at another time: `when` gives each moment of the recorded one its new place. */
function moved({ events, legs }: Evidence, when: (at: number) => number): { events: ChannelEvent[]; legs: Leg[] } {
  return {
    events: events.map((event) => ({ ...event, at: when(event.at) })),
    legs: legs.map((leg) => ({
      ...leg,
      startAt: when(leg.startAt),
      answerAt: leg.answerAt === null ? null : when(leg.answerAt),
      endAt: when(leg.endAt),
    })),
  };
}

const beginOf = ({ events }: Evidence): number => Math.min(...events.map(({ at }) => at));

/** Not callbacks: those carry in their dialplan since when the customer waits. */
const timeless = scenarios().filter(({ events }) => events.every(({ context }) => !context.endsWith('_callbacks')));

describe('a call', () => {
  it('is the same record at whatever time, over a midnight, the end of a year and a change of clocks too', () => {
    const moments = ['2026-12-31T23:59:58Z', '2028-02-28T23:59:59Z', '2026-10-25T00:59:59Z', '2026-03-29T00:59:59Z'];
    fc.assert(
      fc.property(
        fc.constantFrom(...timeless),
        fc.constantFrom(...moments),
        fc.nat(10_000_000),
        (one: Scenario, moment, later) => {
          const offset = Date.parse(moment) * 1_000 + later - beginOf(one);
          expect(
            tell(
              derive(
                moved(one, (at) => at + offset),
                null,
                naming,
              ),
            ),
          ).toBe(one.expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of twenty-five hours is twenty-five hours longer', () => {
    const one = scenario('answered');
    const answered = derive(one, null, naming)?.record;
    const talks = answered?.answeredAt ?? 0;
    const long = derive(
      moved(one, (at) => (at > talks ? at + DAY + HOUR : at)),
      null,
      naming,
    )?.record;
    expect(long?.talkSeconds).toBe((answered?.talkSeconds ?? 0) + 25 * 3_600);
    expect(long?.waitSeconds).toBe(answered?.waitSeconds);
    expect(long?.gap).toBeNull();
  });

  it('of no length at all has an order and no parts', () => {
    for (const one of scenarios()) {
      const begin = beginOf(one);
      const record = derive(
        moved(one, () => begin),
        null,
        naming,
      )?.record;
      if (record === undefined) throw new Error(one.name);
      const { startedAt, answeredAt, endedAt, waitSeconds, talkSeconds, holdSeconds } = record;
      expect([startedAt, answeredAt ?? begin, endedAt], one.name).toEqual([begin, begin, begin]);
      expect([waitSeconds, talkSeconds, holdSeconds], one.name).toEqual([0, 0, 0]);
    }
  });

  it('that a queue tried to place two hundred times is one call that waited', () => {
    const { events, legs } = scenario('queue-ring-no-answer');
    const member = (event: ChannelEvent) => event.channel.includes('k3v9x2m7qd');
    const attempt = events.filter(member).slice(0, 3);
    const period = 5_000_000;
    const begin = events[0]?.at ?? 0;
    const until = begin + 200 * period;
    const attempts = Array.from({ length: 200 }, (_, n) =>
      attempt.map((event) => ({
        ...event,
        at: event.at + n * period,
        uniqueId: `lab7x2k9-${1_795_345_816 + 5 * n}.${100 + n}`,
        channel: event.channel.replace(/-\w+$/, `-${(256 + n).toString(16).padStart(8, '0')}`),
      })),
    ).flat();
    const own = events.filter((event) => !member(event));
    const ending = own.filter(({ type }) => !/START$/.test(type)).map((event) => ({ ...event, at: until }));
    const all = [...own.filter(({ type }) => /START$/.test(type)), ...attempts, ...ending];
    const derived = derive({ events: all, legs: legs.slice(0, 1) }, null, naming);
    expect(derived?.record).toMatchObject({
      gap: null,
      disposition: 'NO ANSWER',
      talkSeconds: 0,
      queueWaitSeconds: 1_000,
    });
    expect(derived?.visits).toHaveLength(1);
  });
});
