import { expect, it } from 'vitest';
import { contactOfCells } from '../../src/contacts/model/columns.ts';

it.each([
  ['a bracket that is never closed', `(${'a'.repeat(190_000)}`],
  ['blanks', `1${' '.repeat(190_000)}2`],
])('a cell that is as long as it can be takes no time: %s', (_what, cell) => {
  const before = performance.now();
  const [phone] = contactOfCells([{ field: 'phones', label: null }], [cell])['phones'] as object[];
  expect(phone).toEqual({ number: cell, label: null });
  expect(performance.now() - before).toBeLessThan(1_000);
});

it('a number has its label in brackets', () => {
  expect(contactOfCells([{ field: 'phones', label: null }], ['+49 30 5550123 (work); 1001'])['phones']).toEqual([
    { number: '+49 30 5550123', label: 'work' },
    { number: '1001', label: null },
  ]);
});
