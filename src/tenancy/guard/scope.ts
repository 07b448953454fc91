import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { membersOfTeams } from '../store/team-scope.ts';
import type { Caller } from './route.ts';

export { isWithin } from '../model/grant.ts';

/**
 * Teams as the scope of a supervisor: one who has teams sees people of these teams, himself, and what they do; one
 * without sees the whole tenant. Permissions say what may be done, this says to whom. The same rule for lists and for
 * events, where `team:<name>` among the topics says whose team it is (see `event.ts`).
 *
 * @returns the user ids that the caller is kept to; null for everybody of the tenant
 */
export async function peopleWithin(
  db: Kysely<DB>,
  { tenantId, userId, teams }: Pick<Caller, 'tenantId' | 'userId' | 'teams'>,
): Promise<readonly number[] | null> {
  if (teams.length === 0) return null;
  return [...new Set([userId, ...(await membersOfTeams(db, tenantId, teams))])];
}

/** `user_roles.teams` as stored. */
export function teamNames(stored: unknown): string[] {
  return Array.isArray(stored) ? stored.filter((team) => typeof team === 'string') : [];
}
