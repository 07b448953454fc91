import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';

const TESTS = join(import.meta.dirname, '..');
const NUMBERS = [
  ...[1, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 17, 18, 20, 21, 22, 23, 26, 27, 28, 29, 30, 32, 33, 35, 36, 37, 39],
  ...[41, 42, 44],
];

const strikes = readdirSync(join(TESTS, 'faults/strikes'))
  .map((file) => readFileSync(join(TESTS, 'faults/strikes', file), 'utf8'))
  .join('');

it.each(CATALOGUE.map((line) => [line.number, line] as const))('%i is tried where the catalogue says', (_, line) => {
  const { number, proofs, short } = line;
  const here = new RegExp(`number: ${number},`).test(strikes);
  expect(here || proofs.length > 0 || short !== undefined, 'neither tried nor said why not').toBe(true);
  if (proofs === 'here') expect(here, 'no strike has this number').toBe(true);
  else
    for (const [file, words] of proofs)
      expect(readFileSync(join(TESTS, file), 'utf8'), `${file} has no such words`).toContain(words);
});

it('every line of the catalogue is there once', () => {
  expect(CATALOGUE.map(({ number }) => number)).toEqual(NUMBERS);
});
