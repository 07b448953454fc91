import type { Member } from '../../store/people/members.ts';

/** A member as the audit log shows it. */
export function shownMember(member: Member): Readonly<Record<string, unknown>> {
  return {
    role: member.role,
    status: member.status,
    permissions: member.overrides ?? {},
    teams: member.teams ?? [],
    endpoint_id: member.endpointId,
    first_name: member.firstName,
    last_name: member.lastName,
    phone: member.phone,
    deleted_at: member.endedAt,
  };
}
