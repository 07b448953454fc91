import { PatchbayError } from '../platform/errors.ts';

/**
 * Control characters never leave for Asterisk: it ends lines and frames with them, prints most values back raw, and
 * would read what follows as its own.
 *
 * @throws PatchbayError `invalid`
 */
export function refuseControlCharacters(value: string, what: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(value)) {
    throw new PatchbayError('invalid', `control characters are not allowed in ${what}`, {
      errors: [{ path: what, message: 'holds a control character' }],
    });
  }
}
