import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import { type Conversation, isOver } from '../../src/records/model/conversation.ts';
import { Conversations } from '../../src/records/model/conversations.ts';
import type { ChannelEvent, Leg } from '../../src/records/model/evidence.ts';
import { type Scenario, scenario, scenarios, tell } from './scenario.ts';

const recorded = scenarios();

/** Any interleaving that keeps each channel's own order, with some events twice. */
function arrivals(events: readonly ChannelEvent[]): fc.Arbitrary<ChannelEvent[]> {
  const channels = [...new Set(events.map(({ uniqueId }) => uniqueId))];
  const size = events.length;
  return fc
    .tuple(
      fc.array(fc.nat(), { minLength: size, maxLength: size }),
      fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    )
    .map(([picks, twice]) => {
      const left = channels.map((id) => events.filter(({ uniqueId }) => uniqueId === id));
      return picks.flatMap((pick, at) => {
        const open = left.filter((own) => own.length > 0);
        const event = open[pick % open.length]?.shift();
        return event === undefined ? [] : twice[at] === true ? [event, event] : [event];
      });
    });
}

function held(events: readonly ChannelEvent[], legs: readonly Leg[]): Conversation[] {
  const conversations = new Conversations();
  for (const event of events) conversations.addEvent(event);
  for (const leg of legs) conversations.addLeg(leg);
  return [...conversations.all()];
}

const told = ({ events, legs, early }: Conversation) => tell(derive({ events, legs }, early, naming));

describe('a conversation', () => {
  it('is the same record for every order of arrival within the clock skew, and when rows come twice', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...recorded)
          .chain((one) =>
            fc.tuple(
              fc.constant(one),
              arrivals(one.events),
              fc.shuffledSubarray([...one.legs], { minLength: one.legs.length }),
            ),
          ),
        ([{ expected }, events, legs]: [Scenario, ChannelEvent[], Leg[]]) => {
          const found = held(events, legs);
          expect(found).toHaveLength(1);
          expect(found.map(isOver)).toEqual([true]);
          expect(found.map(told)).toEqual([expected]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('stays apart from every other that goes on at the same time', () => {
    const all = ['answered', 'attended-transfer', 'pickup', 'park-retrieve', 'queue-ring-no-answer'].map(scenario);
    fc.assert(
      fc.property(arrivals(all.flatMap(({ events }) => events)), (events) => {
        const found = held(
          events,
          all.flatMap(({ legs }) => legs),
        );
        expect(found.map(told).sort()).toEqual(all.map(({ expected }) => expected).sort());
      }),
      { numRuns: 100 },
    );
  });

  it('is not over before its last row, except where an interleaving hides that a channel is to come', () => {
    for (const { name, events } of recorded) {
      for (let n = 1; n < events.length; n += 1) {
        const open = held(events.slice(0, n), []).filter((one) => !isOver(one));
        expect(open.length, `${name} after ${n} rows`).toBeGreaterThan(0);
      }
    }
  });

  it('is found again by the channel when its linkedid has ended before it (pickup, parking)', () => {
    for (const name of ['pickup', 'park-retrieve']) {
      const { events } = scenario(name);
      const at = events.findIndex(({ type }) => type === 'LINKEDID_END');
      expect(
        held(events.slice(0, at + 1), []).every((one) => !isOver(one)),
        name,
      ).toBe(true);
    }
  });

  it('is one as soon as a transfer or a pickup says so', () => {
    for (const [name, type] of [
      ['attended-transfer', 'ATTENDEDTRANSFER'],
      ['pickup', 'PICKUP'],
    ] as const) {
      const { events } = scenario(name);
      const at = events.findIndex((event) => event.type === type);
      expect([held(events.slice(0, at), []), held(events.slice(0, at + 1), [])].map((found) => found.length)).toEqual([
        2, 1,
      ]);
    }
  });

  it('is not joined to another by what neither has: two transfers to applications at one time', () => {
    const { events, legs } = scenario('attended-transfer-to-application');
    expect(events.some(({ extra }) => extra.includes('"transfer_target_channel_uniqueid":"N/A"'))).toBe(true);
    const other = events.map((event) => {
      const renamed = JSON.stringify(event).replaceAll('lab7x2k9-', 'lab7x2k9-1').replaceAll('acme', 'globex');
      return JSON.parse(renamed) as ChannelEvent;
    });
    const found = held([...events, ...other], legs);
    expect(found.map((one) => derive(one, null, naming)?.attribution.tenant).sort()).toEqual(['acme', 'globex']);
  });

  it('is named by its smallest linkedid as a number: .9 comes before .11', () => {
    const { events, legs } = scenario('attended-transfer');
    const renumber = (text: string) =>
      text.replaceAll(/1795331\d{3}\.4([2-5])/g, (_, n) => `1795331416.${Number(n) + 7}`);
    const rewrite = <T extends object>(rows: readonly T[]): T[] => JSON.parse(renumber(JSON.stringify(rows)));
    const [one, ...others] = held(rewrite(events), rewrite(legs));
    expect(others).toEqual([]);
    expect(derive(one ?? { events: [], legs: [] }, null, naming)?.record.root).toBe('lab7x2k9-1795331416.9');
  });

  it('takes no time from a clock that was set back', () => {
    const { events, legs } = scenario('answered');
    const after = events.findIndex(({ type }) => type === 'BRIDGE_EXIT');
    const hour = 3_600_000_000;
    const back = events.map((event, at) => (at < after ? event : { ...event, at: event.at - hour }));
    const record = derive({ events: back, legs }, null, naming)?.record;
    expect(record).toMatchObject({ disposition: 'ANSWERED', talkSeconds: 0, gap: null });
    expect((record?.endedAt ?? 0) >= (record?.answeredAt ?? 0)).toBe(true);
  });

  it('ignores the one channel of all SIP messages, which never ends', () => {
    const [first] = scenario('answered').events;
    if (first === undefined) throw new Error('an empty scenario');
    expect(held([{ ...first, channel: 'Message/ast_msg_queue', uniqueId: 'x-1.1', linkedId: 'x-1.1' }], [])).toEqual(
      [],
    );
  });
});

describe('times of every record', () => {
  it('are sane: started, answered, ended in this order, and no more talk and hold than there was time', () => {
    for (const { name, events, legs } of recorded) {
      const record = derive({ events, legs }, null, naming)?.record;
      if (record === undefined) throw new Error(name);
      const { startedAt, answeredAt, endedAt, waitSeconds, talkSeconds, holdSeconds } = record;
      expect(startedAt <= (answeredAt ?? startedAt) && (answeredAt ?? startedAt) <= endedAt, name).toBe(true);
      const total = (endedAt - startedAt) / 1_000_000;
      expect(waitSeconds + talkSeconds + holdSeconds, name).toBeLessThanOrEqual(total + 1.5);
      if (answeredAt === null) expect([talkSeconds, holdSeconds], name).toEqual([0, 0]);
    }
  });
});
