import { z } from '@hono/zod-openapi';
import { FEATURES } from '../../guard/features.ts';
import { paging } from '../../guard/lists/paging.ts';
import { TenantSettings, TenantSettingsChange } from '../../guard/tenant-settings.ts';
import { line } from '../../guard/text.ts';
import { TENANT_ID } from '../../model/tenant-id.ts';
import { email, moment, name, phone, search } from '../fields.ts';
import { InvitationMade } from '../invitations/schemas.ts';

const STATUSES = ['active', 'suspended', 'trial', 'inactive'] as const;
const slug = z
  .string()
  .regex(TENANT_ID, 'must be 2 to 40 of a-z 0-9 -, beginning with a letter')
  .openapi({ example: 'acme' });
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/, 'is not a domain name')
  .openapi({ example: 'acme.example.com' });
const most = z.int().min(0).max(1_000_000);
const features = z.partialRecord(z.enum(FEATURES), z.boolean());

export const TenantParams = z.object({ id: z.string().min(1).max(64) });
export const IfMatch = z.object({
  'if-match': z.string().max(200).optional().openapi({ description: 'The `ETag` of what was seen; 412 if it changed' }),
});
export const ETag = z.object({ ETag: z.string().openapi({ description: 'For `If-Match`' }) });

const contact = {
  name: name.openapi({ example: 'Acme' }),
  billing_email: email.nullable(),
  contact_name: line(128).nullable(),
  contact_phone: phone.nullable(),
};
const terms = {
  domain: domain.nullable(),
  max_agents: most,
  max_dids: most,
  max_concurrent_calls: most,
  features,
  trial_expires_at: moment.nullable(),
};

export const ListTenantsQuery = z.object({
  ...paging(),
  status: z.enum(STATUSES).optional(),
  q: search.optional().openapi({ description: 'Part of the id, the name or the domain' }),
});

const tenant = {
  id: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  status: z.enum(STATUSES),
  open: z
    .boolean()
    .openapi({ description: 'Whether anybody may act there: active, or on a trial that has not run out' }),
  trial_expires_at: moment.nullable(),
  max_agents: z.int(),
  max_dids: z.int(),
  max_concurrent_calls: z.int(),
  features: z.record(z.enum(FEATURES), z.boolean()),
  billing_email: z.string().nullable(),
  contact_name: z.string().nullable(),
  contact_phone: z.string().nullable(),
  settings: TenantSettings.openapi({ description: 'With what counts where nothing was set' }),
  created_at: moment,
  updated_at: moment,
};

const limit = z.object({ used: z.int(), max: z.int() });

export const Tenant = z.object(tenant).openapi('Tenant');
export const TenantInUse = z
  .object({
    ...tenant,
    usage: z
      .object({ agents: limit, dids: limit, concurrent_calls: limit })
      .openapi({ description: 'agents: active members who are agents or have a phone' }),
  })
  .openapi('TenantInUse');
export const Tenants = z.object({ items: z.array(Tenant), next_cursor: z.string().nullable() }).openapi('Tenants');
export const TenantMade = z
  .object({ tenant: Tenant, invitation: InvitationMade.openapi({ description: 'Of its first administrator' }) })
  .openapi('TenantMade');

export const NewTenant = z
  .strictObject({
    id: slug.openapi({ description: 'Part of names in Asterisk; cannot be changed later' }),
    ...contact,
    billing_email: contact.billing_email.optional(),
    contact_name: contact.contact_name.optional(),
    contact_phone: contact.contact_phone.optional(),
    ...z.object(terms).partial().shape,
    status: z
      .enum(['active', 'trial'])
      .optional()
      .openapi({ description: '`trial` where `trial_expires_at` is given' }),
    settings: TenantSettingsChange.optional(),
    admin_email: email.openapi({ description: 'Is invited as the first administrator' }),
    admin_first_name: name.optional(),
    admin_last_name: name.optional(),
  })
  .openapi('NewTenant');

const something = (change: object) => Object.keys(change).length > 0;

export const TenantTermsChange = z
  .strictObject({ ...contact, ...terms, status: z.enum(STATUSES), settings: TenantSettingsChange })
  .partial()
  .refine(something, 'names nothing to change')
  .openapi('TenantTermsChange');

export const OwnTenantChange = z
  .strictObject({ ...contact, settings: TenantSettingsChange })
  .partial()
  .refine(something, 'names nothing to change')
  .openapi('OwnTenantChange');
