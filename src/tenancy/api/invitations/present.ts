import type { z } from '@hono/zod-openapi';
import type { Found } from '../../actions/invitations/find-by-token.ts';
import type { Invited } from '../../actions/invitations/invite.ts';
import { overridesOf } from '../../guard/permissions.ts';
import { teamNames } from '../../guard/scope.ts';
import type { InvitationRow } from '../../store/invitations/invitations.ts';
import type { Invitation, InvitationFound, InvitationMade } from './schemas.ts';

export function presentInvitation(row: InvitationRow): z.infer<typeof Invitation> {
  return {
    id: row.id,
    email: row.email,
    first_name: row.first_name,
    last_name: row.last_name,
    role: row.role,
    teams: teamNames(row.teams),
    permissions: overridesOf(row.permissions),
    status: row.status,
    mail_status: row.mail_status,
    invited_by: row.invited_by_id,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    accepted_at: row.accepted_at?.toISOString() ?? null,
    accepted_by: row.accepted_by_id,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  };
}

export function presentMade({ invitation, acceptUrl }: Invited): z.infer<typeof InvitationMade> {
  return { ...presentInvitation(invitation), accept_url: acceptUrl };
}

export function presentFound({ invitation, tenantName, account }: Found): z.infer<typeof InvitationFound> {
  return {
    tenant: { id: invitation.tenant_id, name: tenantName },
    email: invitation.email,
    role: invitation.role,
    first_name: invitation.first_name,
    last_name: invitation.last_name,
    expires_at: invitation.expires_at.toISOString(),
    account: account === null ? 'new' : 'existing',
  };
}
