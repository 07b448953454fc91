/**
 * Who may make somebody what. Roles have a rank; nobody acts on somebody of a higher one, gives a role above their own
 * or a permission that they do not hold. Somebody who is kept to teams gives and takes those teams alone, and never
 * leaves a person without one: no team would mean the whole tenant.
 */
export const RANK = { superadmin: 3, tenant_admin: 2, supervisor: 1, agent: 0, viewer: 0 } as const;
type Role = keyof typeof RANK;

export interface Standing {
  readonly role: Role;
  /** Permissions in effect: those of the role, with what was added and removed for the person. */
  readonly held: ReadonlySet<string>;
  readonly teams: readonly string[];
}

/** `teams`: those that the actor is kept to; empty for the whole tenant. */
export type Actor = Standing;

export type GrantRefusal =
  | { readonly why: 'higher_rank' }
  | { readonly why: 'role'; readonly role: Role }
  | { readonly why: 'permission'; readonly permissions: readonly string[] }
  | { readonly why: 'teams'; readonly teams: readonly string[] };

/**
 * @param before null for somebody who is not there yet
 * @returns null when the actor may do it
 */
export function grantRefusal(actor: Actor, before: Standing | null, after: Standing): GrantRefusal | null {
  if (before !== null && RANK[before.role] > RANK[actor.role]) return { why: 'higher_rank' };
  if (RANK[after.role] > RANK[actor.role]) return { why: 'role', role: after.role };
  const had = before?.held ?? new Set<string>();
  const beyond = [...after.held].filter((permission) => !had.has(permission) && !actor.held.has(permission));
  if (beyond.length > 0) return { why: 'permission', permissions: beyond };
  return teamsRefusal(actor.teams, before?.teams ?? [], after.teams);
}

/** Whether somebody of these teams is within what the actor is kept to. */
export function isWithin(kept: readonly string[], teams: readonly string[]): boolean {
  return kept.length === 0 || teams.some((team) => kept.includes(team));
}

function teamsRefusal(
  kept: readonly string[],
  before: readonly string[],
  after: readonly string[],
): GrantRefusal | null {
  if (kept.length === 0) return null;
  const moved = [
    ...after.filter((team) => !before.includes(team)),
    ...before.filter((team) => !after.includes(team)),
  ].filter((team) => !kept.includes(team));
  if (moved.length > 0) return { why: 'teams', teams: moved };
  return isWithin(kept, after) ? null : { why: 'teams', teams: [] };
}
