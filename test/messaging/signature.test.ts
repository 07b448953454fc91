import { describe, expect, it } from 'vitest';
import { isSigned, signatureOf } from '../../src/messaging/carriers/http/signature.ts';

// The example of Twilio's own documentation.
const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const FORM = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+12349013030',
  Digits: '1234',
  From: '+12349013030',
  To: '+18005551212',
};

describe('the signature of a callback', () => {
  it('is the one that is documented', () => {
    expect(signatureOf('12345', URL, FORM)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
  });

  const right = signatureOf('12345', URL, FORM);
  it.each([
    ['another secret', isSigned('12346', URL, FORM, right)],
    ['no secret', isSigned('', URL, FORM, signatureOf('', URL, FORM))],
    ['another address', isSigned('12345', `${URL}0`, FORM, right)],
    ['another value', isSigned('12345', URL, { ...FORM, To: '+18005551213' }, right)],
    ['one field more', isSigned('12345', URL, { ...FORM, Z: '' }, right)],
    ['no signature', isSigned('12345', URL, FORM, undefined)],
    ['a part of it', isSigned('12345', URL, FORM, right.slice(0, -1))],
  ])('does not hold with %s', (_what, holds) => {
    expect(holds).toBe(false);
  });

  it('holds for what was signed', () => {
    expect(isSigned('12345', URL, FORM, right)).toBe(true);
  });
});
