import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, isRow, PendingChanges, RESYNC } from '../../src/platform/mysql/pending-changes.ts';

const ROOM = { rows: 1_000, announcements: 1_000, announcementText: 1 << 30 };
const said = (n: number, data: Record<string, unknown> = { n }) => ({ tenantId: 'acme', type: 't', at: n, data });
const shown = (change: Change) =>
  isRow(change)
    ? `${change.table} ${String(change.row)}`
    : `told ${change.prepared.announcement.type} ${change.prepared.data}`;

const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), key: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('append' as const) }),
  fc.record({ do: fc.constant('announce' as const) }),
  fc.record({ do: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 5 }) }),
);

describe('changes that wait', () => {
  it('come out in order, each once, a key with its latest row at its first place', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pending = new PendingChanges(ROOM);
        let model: { id: string; text: string }[] = [];
        const taken: string[] = [];
        const expected: string[] = [];
        const tickets: number[] = [];
        for (const [n, one] of steps.entries()) {
          if (one.do === 'put') {
            pending.put('state', one.key, n);
            const waiting = model.find(({ id }) => id === one.key);
            if (waiting === undefined) model.push({ id: one.key, text: `state ${n}` });
            else waiting.text = `state ${n}`;
          } else if (one.do === 'append') {
            pending.append('trail', n);
            model.push({ id: '', text: `trail ${n}` });
          } else if (one.do === 'announce') {
            expect(pending.announce(said(n))).toBe(0);
            model.push({ id: '', text: `told t {"n":${n}}` });
          } else {
            const changes = pending.take(one.limit);
            taken.push(...changes.map(shown));
            tickets.push(...changes.map(({ ticket }) => ticket));
            expected.push(...model.slice(0, one.limit).map(({ text }) => text));
            model = model.slice(one.limit);
          }
          expect(pending.size).toBe(model.length);
        }
        expect(taken).toEqual(expected);
        expect(tickets).toEqual([...tickets].sort((a, b) => a - b));
        expect(pending.lastTicket).toBeGreaterThanOrEqual(tickets.at(-1) ?? 0);
      }),
    );
  });

  it('are bounded: rows are refused, but a row that waits already is still replaced', () => {
    const pending = new PendingChanges({ ...ROOM, rows: 2 });
    expect([
      pending.put('t', 'a', 1),
      pending.append('t', 2),
      pending.put('t', 'b', 3),
      pending.append('t', 4),
    ]).toEqual([true, true, false, false]);
    expect(pending.put('t', 'a', 5)).toBe(true);
    expect(pending.announce(said(1))).toBe(0);
    expect(pending.take(10).map(shown)).toEqual(['t 5', 't 2', 'told t {"n":1}']);
    expect(pending.put('t', 'b', 6)).toBe(true);
  });

  it('are bounded: announcements become one resync per tenant, before the one that found no room', () => {
    const pending = new PendingChanges({ ...ROOM, announcements: 3 });
    for (const n of [1, 2]) pending.announce(said(n));
    pending.announce({ ...said(3), tenantId: 'globex' });
    pending.append('t', 1);
    expect(pending.announce(said(4))).toBe(3);
    const left = pending.take(10);
    expect(left.map(shown)).toEqual(['t 1', `told ${RESYNC} {}`, `told ${RESYNC} {}`, 'told t {"n":4}']);
    expect(left.flatMap((change) => (isRow(change) ? [] : [change.prepared.announcement.tenantId]))).toEqual([
      'acme',
      'globex',
      'acme',
    ]);
  });

  it('are bounded by the length of what is told too, all in all and in one transaction', () => {
    const long = { text: 'x'.repeat(900_000) };
    const pending = new PendingChanges({ ...ROOM, announcementText: 10_000_000 });
    for (let n = 0; n < 10; n++) expect(pending.announce(said(n, long))).toBe(0);
    expect(pending.take(100)).toHaveLength(5);
    expect(pending.take(100)).toHaveLength(5);
    expect(() => pending.announce(said(1, { text: 'x'.repeat(1 << 20) }))).toThrow(RangeError);
    expect(pending.size).toBe(0);
    for (let n = 0; n < 12; n++) pending.announce(said(n, long));
    expect(pending.announce(said(12, long))).toBe(12);
  });

  it('keep what was told as it was then', () => {
    const pending = new PendingChanges(ROOM);
    const data = { n: 1 };
    pending.announce(said(1, data));
    data.n = 2;
    expect(pending.take(1).map(shown)).toEqual(['told t {"n":1}']);
  });
});
