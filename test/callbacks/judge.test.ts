import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenCallback, OpenState } from '../../src/callbacks/model/callback.ts';
import { judge } from '../../src/callbacks/model/judge.ts';

const NOW = 1_795_000_000_000;
const SECOND = 1_000;

function callback(o: Partial<OpenCallback> = {}, rules: Partial<OpenCallback['rules']> = {}): OpenCallback {
  return {
    id: 7,
    tenantId: 'acme',
    queue: 'support',
    number: '+493055501',
    name: '',
    state: 'waiting',
    joinedAt: NOW - 60 * SECOND,
    createdAt: NOW - 50 * SECOND,
    place: 1,
    placedAt: null,
    nextAt: NOW - SECOND,
    attempts: 0,
    calledAt: null,
    rules: {
      serves: true,
      isBlocked: false,
      isOpen: true,
      first: 'agent',
      ringSeconds: 30,
      widenSeconds: null,
      maxAttempts: 3,
      retryMs: 600 * SECOND,
      expireMs: 3_600 * SECOND,
      ...rules,
    },
    ...o,
  };
}

const told = (one: OpenCallback, seen: boolean | null): string => {
  const verdict = judge(one, seen, NOW);
  if (verdict === null) return '-';
  if (verdict.kind === 'hold') return 'hold';
  return `${verdict.state} ${verdict.reason ?? ''} +${(verdict.nextAt - NOW) / SECOND}`.replace('  ', ' ');
};

describe('what is done about a callback', () => {
  const ago = (seconds: number) => NOW - seconds * SECOND;
  it.each<[string, OpenCallback, boolean | null, string]>([
    ['it is due', callback(), false, 'hold'],
    ['the PBX is not known', callback(), null, '-'],
    ['its time has not come', callback({ nextAt: NOW + 1 }), false, '-'],
    ['it is out of hours', callback({}, { isOpen: false }), false, '-'],
    ['it is too old', callback({ createdAt: ago(3_601) }), false, 'expired +0'],
    ['its queue is gone', callback({}, { serves: false }), null, 'failed queue_gone +0'],
    ['its customer is blocked by now', callback({}, { isBlocked: true }), false, 'cancelled blocked +0'],
    ['… while its placeholder waits', callback({ state: 'queued' }, { isBlocked: true }), true, 'cancelled blocked +0'],
    ['it holds its place', callback({ state: 'queued', placedAt: ago(900) }), true, '-'],
    ['its placeholder has not come up yet', callback({ state: 'queued', placedAt: ago(9) }), false, '-'],
    ['its placeholder is gone', callback({ state: 'queued', placedAt: ago(11) }), false, 'waiting +15'],
    ['nobody knows of its placeholder', callback({ state: 'queued', placedAt: ago(11) }), null, '-'],
    ['the hours end', callback({ state: 'queued', placedAt: ago(900) }, { isOpen: false }), true, 'waiting +0'],
    ['it is too old in its place', callback({ state: 'queued', createdAt: ago(4_000) }), true, 'expired +0'],
    ['it is being called', callback({ state: 'calling', attempts: 1, calledAt: ago(600) }), true, '-'],
    ['it was called just now', callback({ state: 'calling', attempts: 1, calledAt: ago(9) }), false, '-'],
    ['the call is gone', callback({ state: 'calling', attempts: 1, calledAt: ago(11) }), false, 'unknown not_noted +0'],
    [
      'it is called while it gets too old',
      callback({ state: 'calling', createdAt: ago(9_999), calledAt: NOW }),
      true,
      '-',
    ],
    ['it was missed', callback({ state: 'missed', attempts: 2 }), null, 'waiting +600'],
    ['it was missed once too often', callback({ state: 'missed', attempts: 3 }), null, 'failed not_reached +0'],
  ])('%s', (_what, one, seen, verdict) => {
    expect(told(one, seen)).toBe(verdict);
  });

  const state = fc.constantFrom<OpenState>('waiting', 'queued', 'calling', 'missed');
  const moment = fc.integer({ min: -7_200, max: 0 }).map((seconds) => NOW + seconds * SECOND);

  it('never repeats a call whose end nobody noted, and never calls more often than it may', () => {
    fc.assert(
      fc.property(
        state,
        moment,
        moment,
        fc.nat(6),
        fc.constantFrom(true, false, null),
        fc.boolean(),
        (now, calledAt, placedAt, attempts, seen, isOpen) => {
          const verdict = judge(callback({ state: now, calledAt, placedAt, attempts }, { isOpen }), seen, NOW);
          if (verdict === null) return;
          if (now === 'calling') expect(verdict).toMatchObject({ kind: 'become', state: 'unknown' });
          if (now === 'missed' && attempts >= 3) expect(verdict).toMatchObject({ state: 'failed' });
          if (verdict.kind === 'hold') expect([now, isOpen]).toEqual(['waiting', true]);
        },
      ),
    );
  });
});
