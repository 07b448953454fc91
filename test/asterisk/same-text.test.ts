import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SameText } from '../../src/asterisk/same-text.ts';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are held by what `make` gives for each of `count` messages of `length` letters. */
function heldBy(make: (message: string) => string, count: number, length: number): number {
  const held: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < count; n++)
    held.push(make(Buffer.alloc(length, `${n}-PJSIP/acme_a1b2c3d4e5-0000abcd `).toString()));
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  expect(held).toHaveLength(count);
  return bytes;
}

describe('a text that is kept of a message', () => {
  it('is the same text, whatever was cut before', () => {
    const same = new SameText();
    const alike = fc.string({ unit: fc.constantFrom('a', 'ä', '😀', '-'), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(alike, fc.string({ unit: 'grapheme', maxLength: 200 })), (text) => same.of(text) === text),
    );
  });

  it('does not keep the message', () => {
    const same = new SameText();
    const cut = (message: string) => message.slice(1, 40);
    expect(heldBy(cut, 500, 100_000)).toBeGreaterThan(40_000_000);
    expect(heldBy((message) => same.of(cut(message)), 500, 100_000)).toBeLessThan(5_000_000);
  });

  it('is one text in memory, as often as it comes', () => {
    const same = new SameText();
    const name = (message: string) => message.slice(message.indexOf('PJSIP'), message.indexOf('abcd'));
    const copies = heldBy((message) => Buffer.from(name(message)).toString(), 20_000, 100);
    const one = heldBy((message) => same.of(name(message)), 20_000, 100);
    expect(one).toBeLessThan(copies / 2);
  });
});
