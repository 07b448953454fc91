import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';

const TESTS = fileURLToPath(new URL('..', import.meta.url));

it.each(CATALOGUE.map((line) => [line.id, line] as const))('%s is tried where the catalogue says', (_, line) => {
  expect(line.proofs.length > 0 || line.short !== undefined, 'neither tried nor said why not').toBe(true);
  for (const [file, words] of line.proofs) {
    expect(readFileSync(`${TESTS}/${file}`, 'utf8'), `${file} has no such words`).toContain(words);
  }
});

it('every line of the groups that apply is there once', () => {
  const ids = CATALOGUE.map(({ id }) => id);
  const groups = 'A1 A2 A4 A5 A7 A8 A9 B1 B2 B3 B4 B6 B8 B9 C1 C2 C3 C5 D1 D2 D3 G1 G2 G3 H1 H2 H4 H6 H7 H8 H9 H10 H11';
  for (const id of [...groups.split(' '), 'I1', 'I2', 'I4', 'I6', 'J1', 'J2', 'J3', 'J4', 'J8'])
    expect(ids.filter((one) => one === id)).toEqual([id]);
});
