import type { Context } from 'hono';
import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Actor, actorOf } from '../../tenancy/guard/audit.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { Access, Caller, EdgeEnv } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { LISTENS } from '../events.ts';

export const WHY =
  'people hear the recordings of calls that their own phone took part in; can_listen_calls lets hear all of the tenant, or of the teams that a supervisor is kept to';

export const HEARS: Access = { kind: 'self', why: WHY, apiKeys: true };
export const GOVERNS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'], feature: 'recording' };

/**
 * Those whose calls the caller may hear; null for all of the tenant.
 * @throws PatchbayError `feature_disabled`
 */
export async function heardBy(db: Kysely<DB>, caller: Caller): Promise<readonly number[] | null> {
  if (!caller.features.has('recording')) {
    throw new PatchbayError('feature_disabled', 'this tenant does not have recording');
  }
  return caller.permissions.has(LISTENS) ? peopleWithin(db, caller) : [caller.userId];
}

export function actorIn(c: Context<EdgeEnv>): Actor {
  return actorOf(c.get('caller'), originOf(c));
}
