import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from '../../src/platform/iso-time.ts';

it('is what Date says, for every moment and in whatever order they are asked for', () => {
  const noInvalidDate = true;
  const max = new Date('9999-12-31T23:59:59.999Z');
  const moment = fc.date({ noInvalidDate, min: new Date('0000-01-01T00:00:00Z'), max });
  const near = fc.date({ noInvalidDate, min: new Date('2026-11-22T23:59:00Z'), max: new Date('2026-11-23T00:01:00Z') });
  fc.assert(
    fc.property(fc.array(fc.oneof(moment, near), { minLength: 1, maxLength: 20 }), (dates) => {
      for (const date of dates) expect(isoTime(date.getTime())).toBe(date.toISOString());
    }),
    { numRuns: 2_000 },
  );
  expect(isoTime(1_795_331_363_472.9)).toBe(new Date(1_795_331_363_472).toISOString());
});
