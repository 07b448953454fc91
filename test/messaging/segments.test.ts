import fc from 'fast-check';
import smpp from 'smpp';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../src/messaging/actions/segments.ts';
import { encoded } from '../../src/messaging/carriers/smpp/text.ts';

const GSM = `@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`;
const EXTENDED = '^{}\\[~]|€';

describe('segments', () => {
  // 3GPP TS 23.038: 160 septets alone and 153 each of several; 70 and 67 letters of two bytes.
  it.each([
    ['a'.repeat(160), 'gsm7', 1],
    ['a'.repeat(161), 'gsm7', 2],
    ['a'.repeat(306), 'gsm7', 2],
    ['a'.repeat(307), 'gsm7', 3],
    ['€'.repeat(80), 'gsm7', 1],
    ['€'.repeat(81), 'gsm7', 2],
    ['я'.repeat(70), 'ucs2', 1],
    ['я'.repeat(71), 'ucs2', 2],
    ['я'.repeat(134), 'ucs2', 2],
    ['я'.repeat(135), 'ucs2', 3],
    [`${'a'.repeat(69)}“`, 'ucs2', 1],
    ['😀'.repeat(35), 'ucs2', 1],
    ['😀'.repeat(36), 'ucs2', 2],
    [`e${'\u0301'.repeat(90)}`, 'ucs2', 2],
    ['', 'gsm7', 1],
  ] as const)('%#: are counted', (body, encoding, count) => {
    const { parts, ...found } = segmentsOf(body);
    expect({ ...found, count: parts.length }).toEqual({ encoding, count });
  });

  it('joined are the text, and each fits into one message in its alphabet', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...GSM, ...EXTENDED), maxLength: 700 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('e', '\u0301', '😀'), maxLength: 300 }),
    );
    fc.assert(
      fc.property(text, (body) => {
        const { encoding, parts } = segmentsOf(body);
        expect(parts.join('')).toBe(body);
        const [alone, each] = encoding === 'gsm7' ? [160, 153] : [140, 134];
        for (const part of parts) {
          const { bytes } = encoded(part, encoding);
          expect(bytes.length).toBeLessThanOrEqual(parts.length === 1 ? alone : each);
          const coder = encoding === 'gsm7' ? smpp.encodings.ASCII : smpp.encodings.UCS2;
          expect(coder.decode(bytes)).toBe(part);
        }
      }),
      { numRuns: 300 },
    );
  });
});
