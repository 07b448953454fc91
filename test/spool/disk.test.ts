import { expect, test } from 'vitest';
import { usedPart } from '../../src/asterisk/spool/spool-directory.ts';

test('the disk of the spool is as full as df(1) says: what only root may use is neither used nor available', () => {
  // 252 GB, of which 75 GB can still be written; 149 GB are kept back.
  expect(usedPart({ blocks: 252, bfree: 224, bavail: 75 })).toBeCloseTo(28 / 103, 5);
  expect(usedPart({ blocks: 100, bfree: 5, bavail: 0 })).toBe(1);
  expect(usedPart({ blocks: 0, bfree: 0, bavail: 0 })).toBe(0);
});
