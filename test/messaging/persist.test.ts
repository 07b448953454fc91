import { expect, it } from 'vitest';
import { persist } from '../../src/messaging/actions/persist.ts';
import { PatchbayError } from '../../src/platform/errors.ts';

const away = () => new PatchbayError('unavailable', 'the database is away');
const cut = () => Object.assign(new Error('cut'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
const room = (stopping = new AbortController()) => ({ stopping: stopping.signal });

it('does again what the database could not do, until it can', async () => {
  const failures = [away(), cut()];
  const done = await persist(room(), async () => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return 'done';
  });
  expect(done).toBe('done');
  expect(failures).toEqual([]);
});

it.each([new PatchbayError('invalid', 'no'), new Error('a defect')])('does %s once', async (error) => {
  let times = 0;
  const work = async () => {
    times++;
    throw error;
  };
  await expect(persist(room(), work)).rejects.toBe(error);
  expect(times).toBe(1);
});

it('waits for nothing when the daemon stops', async () => {
  const stopping = new AbortController();
  const began = performance.now();
  const work = async () => {
    stopping.abort();
    throw away();
  };
  await expect(persist(room(stopping), work)).rejects.toMatchObject({ code: 'unavailable' });
  expect(performance.now() - began).toBeLessThan(400);
});
