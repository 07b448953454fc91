import { expect, test } from 'vitest';
import { asDialled } from '../../src/records/model/origin.ts';

test.each([
  ['inbound', '49305550123', '', '+49305550123'],
  ['outbound', '0049305550123', '', '+49305550123'],
  ['outbound', '0305550123', '+49305550123', '+49305550123'],
  ['outbound', '00114930555012', '+4930555012', '+4930555012'],
  ['outbound', '0305550123', '', '0305550123'], // refused before anybody was called, or from before it was noted
  ['outbound', '1002', '+49305550123', '1002'], // a colleague whose calls are forwarded
  ['outbound', '112', '', '112'],
  ['internal', '0305550123', '+49305550123', '0305550123'],
] as const)('%s: who dialled %s, which was made %j, called %s', (direction, dialled, called, number) => {
  expect(asDialled(dialled, direction, called)).toBe(number);
});
