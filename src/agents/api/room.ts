import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { CommitLoop } from '../../platform/mysql/commit-loop.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Permission } from '../../tenancy/guard/permissions.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import type { Floor } from '../actions/floor/floor.ts';

/** What the routes of this room work with. */
export interface AgentsApi {
  readonly db: Kysely<DB>;
  readonly floor: Floor;
  readonly commitLoop: CommitLoop;
}

/** Who sees the whole floor; others see themselves. The same as for the events. */
export const SEES_FLOOR = ['can_view_all_calls', 'can_access_dashboard', 'can_manage_agents'] as const;

export const WHY_SELF =
  'people see themselves; can_view_all_calls, can_access_dashboard or can_manage_agents shows all of the tenant, or of the teams that a supervisor is kept to';

/** Those whom the caller sees; null for everybody. @param also permissions that show others too */
export async function sightOf(
  db: Kysely<DB>,
  caller: Caller,
  also: readonly Permission[] = [],
): Promise<readonly number[] | null> {
  const floor = [...SEES_FLOOR, ...also].some((permission) => caller.permissions.has(permission));
  return floor ? peopleWithin(db, caller) : [caller.userId];
}

/** @throws PatchbayError `not_found` for somebody whom the caller does not see */
export function requireSeen(sight: readonly number[] | null, userId: number): void {
  if (sight !== null && !sight.includes(userId)) throw noSuchAgent();
}

/** Somebody else's agent answers exactly like one that there is not. */
export function noSuchAgent(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such agent');
}
