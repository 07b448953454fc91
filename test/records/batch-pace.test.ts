import { expect, test } from 'vitest';
import { apartAfter } from '../../src/records/model/batch-pace.ts';

test.each([
  [0, 500],
  [36, 500], // one call
  [700, 700],
  [3_600, 1_000], // a hundred calls a second
])('after a batch of %i channel events the next begins %i ms after it at the earliest', (events, ms) => {
  expect(apartAfter(events)).toBe(ms);
});
