import { PatchbayError } from '../../platform/errors.ts';
import type { Access, Caller } from './route.ts';

/**
 * @throws PatchbayError `forbidden` when the caller is not who the route asks for, `feature_disabled` when the tenant lacks
 *   what it needs
 */
export function authorize(access: Access, caller: Caller): void {
  if (access.kind === 'superadmin' && caller.role !== 'superadmin') {
    throw new PatchbayError('forbidden', 'this is for superadmins');
  }
  if (access.kind === 'self' && caller.apiKeyId !== null && access.apiKeys !== true) {
    throw new PatchbayError('forbidden', 'this is about the person who asks, and an API key is none');
  }
  if (access.kind !== 'tenant') return;
  if (!access.anyOf.some((permission) => caller.permissions.has(permission))) {
    throw new PatchbayError('forbidden', `this needs ${access.anyOf.join(' or ')}`);
  }
  if (access.feature !== undefined && !caller.features.has(access.feature)) {
    throw new PatchbayError('feature_disabled', `this tenant does not have ${access.feature}`);
  }
}
