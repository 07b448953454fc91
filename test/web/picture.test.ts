import { expect, it } from 'vitest';
import { applyFrames, pictureOf } from '../../src/web/console/live/picture.ts';
import { agent, call } from './world.ts';

const viewer = { userId: 1, seesAllCalls: true };

it('is as old as its oldest page, and an event that a newer page already knew moves nothing back', () => {
  const picture = pictureOf([{ items: [agent(1, 'break')], seq: 12 }], [{ items: [call('a')], seq: 9 }]);
  expect(picture.seq).toBe(9);
  const at = '2026-11-22T07:00:00.000Z';
  const replayed = applyFrames(
    picture,
    [
      { type: 'agent.state.changed', seq: 11, at, data: agent(1, 'available') },
      { type: 'call.hold', seq: 11, at, data: { ...call('a'), state: 'held' } },
    ],
    viewer,
  );
  expect(replayed.agents.get(1)?.row.status).toBe('break');
  expect(replayed.calls.get('a')?.row.state).toBe('held');
  expect(replayed.seq).toBe(11);
});

it('keeps of a call what the list shows, and takes no notice of events that are not about calls or agents', () => {
  const at = '2026-11-22T07:00:00.000Z';
  const picture = applyFrames(
    pictureOf([{ items: [], seq: 0 }], [{ items: [], seq: 0 }]),
    [
      { type: 'call.transferred', seq: 1, at, data: { ...call('a'), transfer: { kind: 'blind', to: '1002', by: 3 } } },
      { type: 'queue.stats', seq: 2, at, data: { queue: { id: 1 }, waiting: 3 } },
      { type: 'something.new', seq: 3, at, data: 7 },
    ],
    viewer,
  );
  expect([...picture.calls.values()]).toEqual([{ row: call('a'), seq: 1 }]);
  expect(picture.agents.size).toBe(0);
  expect(picture.seq).toBe(3);
});
