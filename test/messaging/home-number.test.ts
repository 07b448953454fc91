import { describe, expect, it } from 'vitest';
import { homeOf, numberAt } from '../../src/messaging/actions/home-number.ts';
import { numberOf } from '../../src/messaging/model/numbers.ts';

describe('a number as a carrier writes it', () => {
  it.each([
    ['01701234567', '+491701234567'],
    ['(0170) 123-45.67', '+491701234567'],
    // With the country code, and without the plus.
    ['4915112345678', '+4915112345678'],
    ['4930555010', '+4930555010'],
    ['12025550100', '+12025550100'],
    // Of another country.
    ['+12025550100', '+12025550100'],
    ['0012025550100', '+12025550100'],
    // Short codes and names.
    ['5566', '5566'],
    ['BANK', 'BANK'],
    ['nonsense\r\n!', null],
  ])('in DE, %j is %j', (given, number) => {
    expect(numberAt(given, 'DE')).toBe(number);
  });

  it.each([
    ['DE', '1701234567', '+491701234567'],
    ['DE', '01701234567', '+491701234567'],
    ['DE', '30555010', '+4930555010'],
    ['US', '2025550100', '+12025550100'],
    ['DE', '+12025550100', '+12025550100'],
    ['DE', '5566', '5566'],
    [null, '1701234567', '1701234567'], // of which country, nobody says: no number of another
  ] as const)('in %s, what the carrier calls national is read so: %j is %j', (home, given, number) => {
    expect(numberAt(given, home, true)).toBe(number);
  });

  it.each(['1701234567', '01701234567', '4915112345678', '+12025550100', '5566', 'BANK'])(
    'of a tenant that does not say where it is, is what it is anywhere: %j',
    (given) => {
      expect(numberAt(given, null)).toBe(numberOf(given));
    },
  );
});

describe('the home of a tenant', () => {
  it('is its country, or none', () => {
    expect(homeOf({ country: 'DE' })).toBe('DE');
    expect(homeOf({})).toBeNull();
  });
});
