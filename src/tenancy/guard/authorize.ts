import { PatchbayError } from '../../platform/errors.ts';
import type { Access, Caller } from './route.ts';

/** @throws PatchbayError `forbidden` when the caller holds none of the permissions that the route asks for */
export function authorize(access: Access, caller: Caller): void {
  if (access.kind !== 'tenant') return;
  if (access.anyOf.some((permission) => caller.permissions.has(permission))) return;
  throw new PatchbayError('forbidden', `this needs ${access.anyOf.join(' or ')}`);
}
