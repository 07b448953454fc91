import { PatchbayError } from '../../platform/errors.ts';
import type { Feature } from '../../tenancy/guard/features.ts';
import type { TenantTerms } from '../../tenancy/guard/tenant-terms.ts';
import type { RecordingPolicy } from '../model/recording-policy.ts';
import type { Use } from '../store/routing/uses.ts';

/** @param field `body.number` */
export function invalid(field: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path: field, message }] });
}

/** Somebody else's thing answers exactly like one that there is not. */
export function noSuch(what: string): PatchbayError {
  return new PatchbayError('not_found', `there is no such ${what}`);
}

/** @throws PatchbayError `conflict` that names what would be left without what goes */
export function refuseInUse(what: string, uses: readonly Use[]): void {
  if (uses.length === 0) return;
  const shown = uses.slice(0, 5).map(({ what: by }) => by);
  const more = uses.length > shown.length ? ` and ${uses.length - shown.length} more` : '';
  throw new PatchbayError('conflict', `${what} is in use by ${shown.join(', ')}${more}`, {
    errors: uses.map(({ path, what: message }) => ({ path, message })),
  });
}

/** @throws PatchbayError `feature_disabled` */
export function requireFeature({ features }: TenantTerms, feature: Feature): void {
  if (features.has(feature)) return;
  throw new PatchbayError('feature_disabled', `this tenant does not have ${feature}`);
}

/** @throws PatchbayError `feature_disabled` for a policy that could record something */
export function requireRecording(terms: TenantTerms, policy: RecordingPolicy | null | undefined): void {
  if (policy === 'always' || policy === 'on_demand') requireFeature(terms, 'recording');
}
