import { PatchbayError } from '../../platform/errors.ts';
import type { Caller } from './route.ts';

/** @throws PatchbayError `forbidden` for an API key, whatever it may do otherwise */
export function peopleOnly(caller: Caller): void {
  if (caller.apiKeyId !== null) throw new PatchbayError('forbidden', 'this is for people, not for API keys');
}
