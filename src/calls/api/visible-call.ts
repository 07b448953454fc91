import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { type CallDto, SEES_ALL_CALLS } from '../events.ts';
import { findCall } from '../store/find-calls.ts';

/** Whose calls somebody sees: those of these people; null for all of the tenant. */
export type Sight = readonly number[] | null;

export async function sightOf(db: Kysely<DB>, caller: Caller): Promise<Sight> {
  const all = SEES_ALL_CALLS.some((permission) => caller.permissions.has(permission));
  return all ? peopleWithin(db, caller) : [caller.userId];
}

/** @throws PatchbayError `not_found`, the same for a call that is over, another tenant's, or not theirs to see */
export async function visibleCall(db: Kysely<DB>, caller: Caller, sight: Sight, id: string): Promise<CallDto> {
  const call = await findCall(db, { tenantId: caller.tenantId, people: sight }, id);
  if (call === null) throw noSuchCall();
  return call;
}

export function noSuchCall(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such call going on');
}
