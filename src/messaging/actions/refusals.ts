import { PatchbayError } from '../../platform/errors.ts';

export function invalid(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path, message }] });
}

/** @param what `message`, `conversation` … */
export function noSuch(what: string): PatchbayError {
  return new PatchbayError('not_found', `there is no such ${what}`);
}
