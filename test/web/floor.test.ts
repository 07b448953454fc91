import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/web/console/api/types.ts';
import { faceOf } from '../../src/web/console/floor/agent-face.ts';
import { callSince, figuresOf } from '../../src/web/console/floor/figures.ts';
import { patienceFor } from '../../src/web/console/floor/patience.ts';
import { duration } from '../../src/web/console/text/format.ts';
import { agent, call } from './world.ts';

const support = { id: 1, name: 'support', display_name: 'Support' };
const sales = { id: 2, name: 'sales', display_name: 'Sales' };
const seat = (queue: typeof support, paused = false) => ({ ...queue, paused, paused_reason: null, penalty: 0 });
const someone = (id: number, more: Partial<Agent>): Agent => {
  const row = { ...agent(id, more.status ?? 'available'), queues: [seat(support)], ...more };
  return { ...row, can_take_call: row.status === 'available' && row.device === 'idle' && row.work === 'none' };
};

describe('what an agent is doing, in one word', () => {
  it.each<[string, Partial<Agent>]>([
    ['free', {}],
    ['unreachable', { device: 'not_registered' }],
    ['unreachable', { device: 'unavailable' }],
    ['in_use', { device: 'in_use' }],
    ['ringing', { work: 'ringing', device: 'ringing' }],
    ['talking', { work: 'talking', device: 'in_use' }],
    ['on_hold', { work: 'talking', device: 'on_hold' }],
    ['talking', { status: 'break', work: 'talking', device: 'in_use' }],
    ['talking', { status: 'offline', work: 'talking', device: 'in_use' }],
    ['wrap_up', { work: 'wrap_up' }],
    ['break', { status: 'break' }],
    ['break', { status: 'break', device: 'not_registered' }],
    ['dnd', { status: 'dnd' }],
    ['offline', { status: 'offline' }],
  ])('%s: %o', (face, more) => {
    expect(faceOf(someone(1, more))).toBe(face);
  });
});

describe('the figures of the board', () => {
  const joined = (queue: typeof support, second: number) => ({
    ...queue,
    joined_at: `2026-11-22T07:00:0${second}.000Z`,
  });
  const calls = [
    { ...call('a'), state: 'queued' as const, queue: joined(support, 5) },
    { ...call('b'), state: 'queued' as const, queue: joined(support, 2) },
    { ...call('c'), state: 'answered' as const, queue: joined(support, 1), answered_at: '2026-11-22T07:00:03.000Z' },
    { ...call('d'), state: 'held' as const, answered_at: '2026-11-22T07:00:04.000Z' },
    call('e'),
  ];

  it('counts calls and agents, longest wait first', () => {
    const agents = [
      someone(1, {}),
      someone(2, { work: 'talking', device: 'in_use' }),
      someone(3, { status: 'offline', queues: [] }),
      someone(4, { queues: [seat(support, true), seat(sales)] }),
    ];
    const figures = figuresOf({ agents, calls, queues: [support, sales] });
    expect(figures.waiting.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(figures).toMatchObject({ talking: 2, held: 1, ringing: 1, free: 2, signedIn: 3 });
    expect(figures.queues).toMatchObject([
      { name: 'Sales', free: 1, members: 1, talking: 0, waiting: [] },
      { name: 'Support', free: 1, members: 3, talking: 1, waiting: [{ id: 'b' }, { id: 'a' }] },
    ]);
  });

  it('knows a queue that was made since from who waits in it', () => {
    const figures = figuresOf({ agents: [], calls, queues: [] });
    expect(figures.queues.map(({ name }) => name)).toEqual(['Support']);
  });

  it('counts a call from when it came to be what it is', () => {
    const [a, , c, d, e] = calls.map((one) => new Date(callSince(one)).toISOString().slice(17, 19));
    expect([a, c, d, e]).toEqual(['05', '03', '04', '00']);
  });
});

it('loses patience after one minute, and again after three', () => {
  expect([0, 59_999, 60_000, 179_999, 180_000].map(patienceFor)).toEqual(['calm', 'calm', 'notice', 'notice', 'alarm']);
});

it('writes durations as people read them', () => {
  expect([-5, 0, 59_999, 60_000, 3_599_000, 3_600_000, 90_061_000].map(duration)).toEqual([
    '0:00',
    '0:00',
    '0:59',
    '1:00',
    '59:59',
    '1:00:00',
    '25:01:01',
  ]);
});
