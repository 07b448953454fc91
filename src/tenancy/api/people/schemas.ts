import { z } from '@hono/zod-openapi';
import { FEATURES } from '../../guard/features.ts';
import { paging } from '../../guard/lists/paging.ts';
import { PERMISSIONS, ROLES } from '../../guard/permissions.ts';
import { RULES } from '../../model/explain.ts';
import { id, moment, name, phone, search, teams } from '../fields.ts';

const permission = z.enum(PERMISSIONS);
const STATUSES = ['active', 'inactive', 'suspended'] as const;

export const UserParams = z.object({ id: id.openapi({ description: 'User id' }) });

export const ListUsersQuery = z.object({
  ...paging(),
  role: z.enum(ROLES).optional(),
  status: z.enum(STATUSES).optional(),
  team: z.string().min(1).max(64).optional(),
  q: search.optional().openapi({ description: 'Part of the name or the e-mail address' }),
  deleted: z.enum(['true', 'false']).default('false').openapi({ description: '`true`: former members, and no others' }),
});

export const User = z
  .object({
    id: z.int(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    role: z.enum(ROLES),
    status: z
      .enum(STATUSES)
      .openapi({ description: '`suspended`: in this tenant, or the account as a whole; `inactive`: the account' }),
    teams: z.array(z.string()),
    endpoint_id: z.string().nullable().openapi({ description: 'The SIP endpoint of the person’s phone' }),
    extension: z.string().nullable(),
    permissions: z
      .partialRecord(permission, z.boolean())
      .openapi({ description: 'Added (`true`) or removed (`false`) for this person, beside those of the role' }),
    effective_permissions: z.array(permission),
    joined_at: moment,
    last_seen_at: moment.nullable().openapi({ description: 'In this tenant' }),
    deleted_at: moment.nullable(),
  })
  .openapi('TenantUser');

export const Users = z.object({ items: z.array(User), next_cursor: z.string().nullable() }).openapi('TenantUsers');

export const UserChange = z
  .strictObject({
    first_name: name.nullable(),
    last_name: name.nullable(),
    phone: phone.nullable(),
    role: z.enum(ROLES),
    status: z.enum(['active', 'suspended']).openapi({ description: 'In this tenant' }),
    teams,
    endpoint_id: z.string().min(1).max(255).nullable(),
    permissions: z
      .partialRecord(permission, z.boolean().nullable())
      .openapi({ description: '`true` adds, `false` removes, null leaves it to the role; what is not named stays' }),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change')
  .openapi('TenantUserChange');

export const Roles = z
  .object({
    items: z.array(
      z
        .object({
          role: z.enum(ROLES),
          rank: z
            .int()
            .openapi({ description: 'Nobody acts on somebody of a higher rank, or gives a role above their own' }),
          permissions: z.array(permission).openapi({ description: 'What the role has of itself' }),
        })
        .openapi('Role'),
    ),
    permissions: z.array(permission).openapi({ description: 'All that there are' }),
  })
  .openapi('Roles');

export const ExplainQuery = z.object({
  user_id: id.optional().openapi({ description: 'Oneself when not given' }),
  permission: permission.optional().openapi({ description: 'All of them when not given' }),
});

export const Explanation = z
  .object({
    user_id: z.int(),
    email: z.string(),
    role: z.enum(ROLES),
    items: z.array(
      z
        .object({
          permission,
          feature: z.enum(FEATURES).nullable().openapi({ description: 'That it is of no use without' }),
          held: z.boolean(),
          rule: z.enum(RULES).openapi({
            description:
              'What decides: `role_default`, `granted` or `removed` for this person, `not_in_role`, `suspended`, ' +
              '`membership_ended`, `account_not_active`, `tenant_closed`, `feature_off`',
          }),
        })
        .openapi('PermissionVerdict'),
    ),
  })
  .openapi('PermissionExplanation');
