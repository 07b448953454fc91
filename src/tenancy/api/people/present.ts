import type { z } from '@hono/zod-openapi';
import { effectivePermissions, overridesOf } from '../../guard/permissions.ts';
import { teamNames } from '../../guard/scope.ts';
import type { Member } from '../../store/people/members.ts';
import type { User } from './schemas.ts';

export function presentUser(member: Member): z.infer<typeof User> {
  return {
    id: member.userId,
    email: member.email,
    first_name: member.firstName,
    last_name: member.lastName,
    phone: member.phone,
    role: member.role,
    status: member.accountStatus === 'active' ? member.status : member.accountStatus,
    teams: teamNames(member.teams),
    endpoint_id: member.endpointId,
    extension: member.extension,
    permissions: overridesOf(member.overrides),
    effective_permissions: [...effectivePermissions(member.role, member.overrides)].sort(),
    joined_at: member.joinedAt.toISOString(),
    last_seen_at: member.lastSeenAt?.toISOString() ?? null,
    deleted_at: member.endedAt?.toISOString() ?? null,
  };
}
