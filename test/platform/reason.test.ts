import { expect, test } from 'vitest';
import { reasonOf } from '../../src/platform/errors.ts';

test('a name with several addresses fails with words, too', () => {
  const refused = new Error('connect ECONNREFUSED ::1:3306');
  expect(reasonOf(new AggregateError([refused, new Error('other')]))).toBe(refused.message);
  expect(reasonOf(new TypeError('fetch failed', { cause: new AggregateError([refused]) }))).toBe(refused.message);
  expect(reasonOf('text')).toBe('text');
});
