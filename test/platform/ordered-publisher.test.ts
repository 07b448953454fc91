import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createOrderedPublisher } from '../../src/platform/mysql/ordered-publisher.ts';

const event = (tenantId: string, seq: number): SequencedAnnouncement => ({
  tenantId,
  seq,
  type: 't',
  at: 0,
  data: { seq },
});
const upTo = (tenantId: string, last: number) => Array.from({ length: last }, (_, index) => event(tenantId, index + 1));

function publisher(read: (tenantId: string, after: number) => Promise<SequencedAnnouncement[]>) {
  const bus = createEventBus({ log: silentLog });
  const told: string[] = [];
  bus.subscribe((events) => told.push(...events.map(({ tenantId, seq }) => `${tenantId}${seq}`)));
  return { told, ...createOrderedPublisher({ bus, log: silentLog, read }) };
}

it('waits a moment for a lower number, which is committed already, and reads nothing', async () => {
  let reads = 0;
  const { told, publish } = publisher(async () => {
    reads++;
    return [];
  });
  publish([event('a', 2)]);
  publish([event('a', 3), event('b', 1)]);
  expect(told).toEqual(['b1']);
  publish([event('a', 1)]);
  expect(told).toEqual(['b1', 'a1', 'a2', 'a3']);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBe(0);
});

it('reads what nobody here publishes, again after a failure, and tells no number twice', async () => {
  let reads = 0;
  let last = 6;
  const { told, publish, begin } = publisher(async (tenantId, after) => {
    if (++reads === 1) throw new Error('the database is away');
    return upTo(tenantId, last).slice(after);
  });
  begin([{ tenant_id: 'a', last_seq: 2 }]);
  publish([event('a', 2)]);
  publish([event('a', 5)]);
  await expect.poll(() => told, { timeout: 2_000 }).toEqual(['a3', 'a4', 'a5', 'a6']);
  last = 7;
  publish([event('a', 4), event('a', 6), event('a', 7)]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  publish([event('a', 8)]);
  expect(told).toEqual(['a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
});

it('reads what was committed under numbers that nobody here knows, and tells it once', async () => {
  const { told, publish, begin, reach } = publisher(async (tenantId, after) => upTo(tenantId, 4).slice(after));
  begin([{ tenant_id: 'a', last_seq: 1 }]);
  await reach([{ tenant_id: 'a', last_seq: 4 }]);
  expect(told).toEqual(['a2', 'a3', 'a4']);
  publish([event('a', 3)]); // by another transaction, which was in between
  await reach([{ tenant_id: 'a', last_seq: 4 }]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  publish([event('a', 5)]);
  expect(told).toEqual(['a2', 'a3', 'a4', 'a5']);
});

it('tells numbers that are given out anew, once the database has come back from a backup', async () => {
  let last = 500;
  const { told, publish, begin } = publisher(async (tenantId, after) => upTo(tenantId, last).slice(after));
  begin([{ tenant_id: 'a', last_seq: 500 }]);
  last = 303;
  publish([event('a', 302), event('a', 303)]);
  await expect.poll(() => told).toEqual(['a302', 'a303']);
  publish([event('a', 304)]);
  expect(told).toEqual(['a302', 'a303', 'a304']);
});

it('any order, any repetition, any part left to the table', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(upTo('a', 30), { minLength: 1 }),
      fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }),
      async (published, pauses) => {
        const { told, publish } = publisher(async (_, after) => upTo('a', 30).slice(after, after + 7));
        for (const [index, one] of published.entries()) {
          publish([one, ...published.slice(0, 1)]);
          const ms = pauses[index] === 0 ? 12 : 0;
          if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        }
        const highest = Math.max(...published.map(({ seq }) => seq));
        await expect.poll(() => told.length, { interval: 2 }).toBeGreaterThanOrEqual(highest);
        expect(told).toEqual(told.map((_, index) => `a${index + 1}`));
      },
    ),
    { numRuns: 40 },
  );
});

it('a listener that throws keeps nothing from the others', () => {
  const bus = createEventBus({ log: silentLog });
  const heard: number[] = [];
  bus.subscribe(() => {
    throw new Error('listener');
  });
  const leave = bus.subscribe((events) => heard.push(events.length));
  bus.publish([event('a', 1)]);
  bus.publish([]);
  leave();
  bus.publish([event('a', 2)]);
  expect(heard).toEqual([1]);
});
