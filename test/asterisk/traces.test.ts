import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt } from './frames.ts';
import { amiBytes, hear, TRACES, table } from './trace-file.ts';

const SYSTEM_NAME = 'pbx1x9f3';
const RECORDED = TRACES.filter((name) => !name.startsWith('90'));

function expected(name: string): string {
  return readFileSync(join(import.meta.dirname, '../traces', name.replace('.txt', '.expected.txt')), 'utf8');
}

describe('recorded calls', () => {
  it('are all here', () => {
    expect(RECORDED.length).toBe(16);
  });

  it.each(RECORDED)('%s becomes what is written beside it', (name) => {
    const { events, rejected } = hear([amiBytes(name)], SYSTEM_NAME);
    expect(rejected).toEqual([]);
    expect(table(events)).toBe(expected(name));
  });

  it('say the same however the bytes are cut', () => {
    const bytes = amiBytes('07-queue-ring-no-answer.txt');
    const whole = hear([bytes], SYSTEM_NAME);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
        expect(hear(cutAt(bytes, cuts), SYSTEM_NAME)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it.each(RECORDED)('%s is refused whole by a PBX of another name', (name) => {
    const { events, rejected } = hear([amiBytes(name)], 'pbx2k7q1');
    expect(events).toEqual([]);
    expect(rejected.length).toBeGreaterThan(0);
  });
});
