import { PatchbayError } from '../../../platform/errors.ts';
import { effectivePermissions, type Role } from '../../guard/permissions.ts';
import type { Caller } from '../../guard/route.ts';
import { teamNames } from '../../guard/scope.ts';
import { type GrantRefusal, grantRefusal, type Standing } from '../../model/grant.ts';

/** What somebody is in a tenant, as rows of members and of invitations say it. */
export interface Granted {
  readonly role: Role;
  /** Permissions and teams as stored. */
  readonly overrides: unknown;
  readonly teams: unknown;
}

export function standingOf({ role, overrides, teams }: Granted): Standing {
  return { role, held: effectivePermissions(role, overrides), teams: teamNames(teams) };
}

/**
 * @param before null for somebody who is not, or not any more, a member
 * @throws PatchbayError `forbidden` when the caller may not make `after` of `before`
 */
export function requireGrant(caller: Caller, before: Granted | null, after: Granted): void {
  const actor = { role: caller.role, held: caller.permissions, teams: caller.teams };
  const refusal = grantRefusal(actor, before === null ? null : standingOf(before), standingOf(after));
  if (refusal !== null) throw new PatchbayError('forbidden', reasonOf(refusal));
}

function reasonOf(refusal: GrantRefusal): string {
  switch (refusal.why) {
    case 'higher_rank':
      return 'this person has a higher role than you';
    case 'role':
      return `only somebody of that role or a higher one can make a ${refusal.role}`;
    case 'permission':
      return `you do not hold ${refusal.permissions.join(', ')}, so you cannot give it`;
    case 'teams':
      return refusal.teams.length === 0
        ? 'one of your teams has to be among the teams'
        : `you are kept to your teams, and ${refusal.teams.join(', ')} is none of them`;
  }
}
