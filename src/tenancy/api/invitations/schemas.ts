import { z } from '@hono/zod-openapi';
import { paging } from '../../guard/lists/paging.ts';
import { PERMISSIONS, ROLES } from '../../guard/permissions.ts';
import { INVITATION_STATUSES } from '../../store/invitations/invitations.ts';
import { email, id, moment, name, teams } from '../fields.ts';

const permissions = z.partialRecord(z.enum(PERMISSIONS), z.boolean());

export const InvitationParams = z.object({ id });
export const TokenParams = z.object({
  token: z
    .string()
    .regex(/^[\w-]{1,128}$/)
    .openapi({ description: 'The last part of the link' }),
});

export const ListInvitationsQuery = z.object({ ...paging(), status: z.enum(INVITATION_STATUSES).optional() });

export const InvitationBody = z
  .strictObject({
    email,
    first_name: name.optional(),
    last_name: name.optional(),
    role: z.enum(ROLES),
    teams: teams.default([]),
    permissions: permissions.default({}).openapi({ description: 'Beside those of the role: added, or removed' }),
  })
  .openapi('NewInvitation');

const invitation = {
  id: z.int(),
  email: z.string(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  role: z.enum(ROLES),
  teams: z.array(z.string()),
  permissions,
  status: z.enum(INVITATION_STATUSES),
  mail_status: z.enum(['not_configured', 'queued', 'sent', 'failed']).openapi({
    description: '`sent`: handed to the mail server. `failed`: send it again. `not_configured`: `accept_url` was shown',
  }),
  invited_by: z.int().nullable().openapi({ description: 'User id; null for an API key' }),
  created_at: moment,
  expires_at: moment,
  accepted_at: moment.nullable(),
  accepted_by: z.int().nullable(),
  revoked_at: moment.nullable(),
};

export const Invitation = z.object(invitation).openapi('Invitation');
export const Invitations = z
  .object({ items: z.array(Invitation), next_cursor: z.string().nullable() })
  .openapi('Invitations');
export const InvitationMade = z
  .object({
    ...invitation,
    accept_url: z.string().nullable().openapi({
      description: 'The link, this once, where no mail server is configured: hand it on. Else null: it was mailed',
    }),
  })
  .openapi('InvitationMade');

export const InvitationFound = z
  .object({
    tenant: z.object({ id: z.string(), name: z.string() }),
    email: z.string(),
    role: z.enum(ROLES),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    expires_at: moment,
    account: z.enum(['new', 'existing']).openapi({
      description: '`new`: accepting makes an account with the password given; `existing`: it takes its password',
    }),
  })
  .openapi('InvitationFound');

export const AcceptBody = z
  .strictObject({
    password: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .openapi({ description: 'Of a new account, at least 10 characters; of a present one unless signed in as it' }),
    first_name: name.optional().openapi({ description: 'Of a new account; a present one keeps its own' }),
    last_name: name.optional(),
  })
  .openapi('AcceptInvitation');
