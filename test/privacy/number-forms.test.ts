import { expect, it } from 'vitest';
import { numberForms } from '../../src/privacy/model/number-forms.ts';

it('a number is found however a phone may have dialled it, and never as an extension', () => {
  const forms = numberForms('+12025550123', ['(202) 555-0123', '2025550123']);
  const dialled = ['+12025550123', '12025550123', '0012025550123', '01112025550123', '2025550123'];
  expect(forms).toEqual(expect.arrayContaining(dialled));
  expect(numberForms('+2904123', ['4123'])).not.toContain('4123');
  expect(numberForms('1001', [])).toEqual(['1001']);
});
