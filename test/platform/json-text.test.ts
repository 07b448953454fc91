import { expect, it } from 'vitest';
import { jsonText } from '../../src/platform/mysql/json-text.ts';

it.each([
  ['\ud800', '"\\ufffd"'],
  ['\udc00', '"\\ufffd"'],
  ['\ud800\ud800', '"\\ufffd\\ufffd"'],
  ['\udfff\udfff\udfff', '"\\ufffd\\ufffd\\ufffd"'],
  ['\udc00\ud800', '"\\ufffd\\ufffd"'],
  ['\\\ud800', '"\\\\\\ufffd"'],
  // A person wrote a backslash and letters, which are no surrogate.
  ['\\ud800', '"\\\\ud800"'],
  ['\\\\ud800', '"\\\\\\\\ud800"'],
  ['👍', '"👍"'],
])('makes of half pairs what MySQL takes: %j', (text, json) => {
  expect(jsonText(text)).toBe(json);
});

it('takes no time for a long run of backslashes', () => {
  const run = '\\'.repeat(200_000);
  const before = performance.now();
  expect(jsonText(`${run}\ud800`)).toBe(`"${run}${run}\\ufffd"`);
  expect(performance.now() - before).toBeLessThan(1_000);
});
