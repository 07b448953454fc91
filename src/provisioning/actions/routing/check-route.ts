import { PatchbayError } from '../../../platform/errors.ts';
import type { TenantTerms } from '../../../tenancy/guard/tenant-terms.ts';
import { publicUrlFault } from '../../model/routing/public-address.ts';
import type { Route } from '../../model/routing/route.ts';
import { isOwnNumber, targetExists } from '../../store/routing/targets.ts';
import type { Rows } from '../../store/rows.ts';
import { invalid } from '../refusals.ts';
import { publicNumber } from './numbers.ts';

const WORDS = { queue: 'queue', endpoint: 'extension', ivr: 'menu', voicemail: 'mailbox' } as const;

/**
 * The route as it is to be stored; what it leads to exists in the tenant, and cannot go as long as the route stands.
 * @param field of the input: `body.route`
 * @throws PatchbayError `invalid`, or `feature_disabled` for what the tenant does not have
 */
export async function checkRoute(rows: Rows, terms: TenantTerms, route: Route, field: string): Promise<Route> {
  const { type, target } = route;
  if ((type === 'queue' || type === 'ivr') && !terms.features.has(type)) {
    throw new PatchbayError('feature_disabled', `this tenant does not have ${type}`);
  }
  switch (type) {
    case 'external': {
      const number = publicNumber(target);
      if (number === null) throw invalid(`${field}.target`, 'is no number in E.164');
      if (await isOwnNumber(rows.trx, number.e164)) throw invalid(`${field}.target`, 'is a number of your own');
      return { type, target: number.e164 };
    }
    case 'webhook':
      return { type, target: publicUrl(target, `${field}.target`, 255) };
    default:
      if (await targetExists(rows.trx, rows.tenantId, type, target)) return route;
      throw invalid(`${field}.target`, `there is no ${WORDS[type]} of this name`);
  }
}

/**
 * The address as it is to be called: written out, so that what was checked is what is stored.
 * @throws PatchbayError `invalid` for one that a tenant may not have the daemon call
 */
export function publicUrl(text: string, field: string, most: number): string {
  const fault = publicUrlFault(text);
  if (fault !== null) throw invalid(field, fault);
  const { href } = new URL(text);
  if (href.length > most) throw invalid(field, `has more than ${most} characters when it is written out`);
  return href;
}

/** As {@link checkRoute}, for one that may be taken away (null) or left as it is (undefined). */
export async function checkedRoute<R extends Route | null | undefined>(
  rows: Rows,
  terms: TenantTerms,
  route: R,
  field: string,
): Promise<R | Route> {
  return route ? checkRoute(rows, terms, route, field) : route;
}
