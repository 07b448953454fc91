import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from '../../src/platform/turns.ts';

it('one after the other of the same thing, in order; others do not wait, and a failure is only its own', async () => {
  const turns = createTurns();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(ms);
    seen.push(`${name} ends`);
    if (name === 'a') throw new Error('a failed');
    return name;
  };
  const all = [turns.take('x', work('a', 30)), turns.take('x', work('b', 1)), turns.take('y', work('c', 1))];
  expect(await Promise.allSettled(all)).toMatchObject([
    { reason: { message: 'a failed' } },
    { value: 'b' },
    { value: 'c' },
  ]);
  expect(seen).toEqual(['a begins', 'c begins', 'c ends', 'a ends', 'b begins', 'b ends']);
});

it('does not let the row grow without an end', async () => {
  const turns = createTurns();
  const asked = Array.from({ length: 8 }, () => turns.take('x', () => sleep(1)));
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(3);
  await expect(turns.take('x', async () => 'free again')).resolves.toBe('free again');
});
