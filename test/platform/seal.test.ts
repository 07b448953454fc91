import { describe, expect, it } from 'vitest';
import { createSeal } from '../../src/platform/seal.ts';

const KEY = new Uint8Array(32).fill(7);
const seal = createSeal(KEY, 'totp');

describe('a sealed text', () => {
  it.each(['', 'JBSWY3DPEHPK3PXP', 'ü😀\u0000', 'x'.repeat(100_000)])('is what it was, opened: %#', (text) => {
    const sealed = seal.close(text, '7');
    if (text !== '') expect(sealed).not.toContain(text);
    expect(seal.open(sealed, '7')).toBe(text);
  });

  it('is another one each time', () => {
    expect(seal.close('x', '7')).not.toBe(seal.close('x', '7'));
  });

  it('stays shut for whom it does not belong to', () => {
    const sealed = seal.close('x', '7');
    expect(seal.open(sealed, '8')).toBeNull();
    expect(createSeal(KEY, 'answers').open(sealed, '7')).toBeNull();
    expect(createSeal(new Uint8Array(32).fill(8), 'totp').open(sealed, '7')).toBeNull();
  });

  it('of the key before is opened, and renewed under the present one', () => {
    const old = new Uint8Array(32).fill(8);
    const sealed = createSeal(old, 'totp').close('x', '7');
    const both = createSeal(KEY, 'totp', old);
    expect([both.open(sealed, '7'), both.open(sealed, '8'), both.renew(sealed, '8')]).toEqual(['x', null, null]);
    const renewed = both.renew(sealed, '7') ?? '';
    expect(seal.open(renewed, '7')).toBe('x');
    expect(both.renew(renewed, '7'), 'once is enough').toBeNull();
    expect(seal.renew(sealed, '7')).toBeNull();
  });

  it('stays shut when any byte of it was changed, or is missing', () => {
    const sealed = seal.close('secret', '7');
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // The last letter of base64 has bits that mean nothing.
      const opened = seal.open(changed, '7');
      expect(opened === null || at === sealed.length - 1, `at ${at}`).toBe(true);
      expect(seal.open(sealed.slice(0, at), '7')).toBeNull();
    }
    for (const none of ['', 'v1', 'v1.', 'v2.AAAA', 'plain text']) expect(seal.open(none, '7')).toBeNull();
  });
});
