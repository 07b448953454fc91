import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Permission } from '../../tenancy/guard/permissions.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';

const SEES_ALL: readonly Permission[] = ['can_view_all_calls', 'can_view_reports'];

export const WHY =
  'people see the calls that their own phone took part in; can_view_all_calls or can_view_reports shows all of the tenant, or of the teams that a supervisor is kept to';

/** Those whose calls the caller may see; null for all of the tenant. */
export async function sightOf(db: Kysely<DB>, caller: Caller): Promise<readonly number[] | null> {
  const all = SEES_ALL.some((permission) => caller.permissions.has(permission));
  return all ? peopleWithin(db, caller) : [caller.userId];
}

/** Of whom calls are listed; nobody when somebody else was asked for than the caller may see. */
export async function peopleOf(
  db: Kysely<DB>,
  caller: Caller,
  agentId: number | undefined,
): Promise<readonly number[] | null> {
  const seen = await sightOf(db, caller);
  if (agentId === undefined) return seen;
  return seen === null || seen.includes(agentId) ? [agentId] : [];
}
