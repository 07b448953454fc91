import { dialable } from '../../tenancy/guard/dialable.ts';
import { countryOf } from '../store/policy.ts';
import type { Control } from './context.ts';
import { invalid } from './require-way.ts';

/** @returns the extension, or the number in E.164. @throws PatchbayError `invalid` for what no phone of the tenant could dial */
export async function requireDialable({ db }: Pick<Control, 'db'>, tenantId: string, given: string): Promise<string> {
  const to = dialable(given, await countryOf(db, tenantId));
  if (to !== null) return to;
  throw invalid('body.to', 'is neither an extension of 2 to 6 digits nor a number as the tenant’s country dials it');
}
