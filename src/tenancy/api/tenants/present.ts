import type { z } from '@hono/zod-openapi';
import type { TenantChange } from '../../actions/tenants/tenant-change.ts';
import { enabledFeatures, FEATURES, type Feature } from '../../guard/features.ts';
import { readSettings } from '../../guard/tenant-settings.ts';
import type { TenantRow } from '../../store/tenants/tenants.ts';
import type { Usage } from '../../store/tenants/usage.ts';
import type { Tenant, TenantInUse, TenantTermsChange } from './schemas.ts';

export function presentTenant(row: TenantRow): z.infer<typeof Tenant> {
  const on = enabledFeatures(row.features);
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    status: row.status,
    open: row.open,
    trial_expires_at: row.trial_expires_at?.toISOString() ?? null,
    max_agents: row.max_agents,
    max_dids: row.max_dids,
    max_concurrent_calls: row.max_concurrent_calls,
    features: Object.fromEntries(FEATURES.map((one) => [one, on.has(one)])) as Record<Feature, boolean>,
    billing_email: row.billing_email,
    contact_name: row.contact_name,
    contact_phone: row.contact_phone,
    settings: readSettings(row.settings),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentInUse(row: TenantRow, usage: Usage): z.infer<typeof TenantInUse> {
  return {
    ...presentTenant(row),
    usage: {
      agents: { used: usage.agents, max: row.max_agents },
      dids: { used: usage.dids, max: row.max_dids },
      concurrent_calls: { used: usage.concurrentCalls, max: row.max_concurrent_calls },
    },
  };
}

/** A body as a change; what the body cannot name stays as it is. */
export function changeOf(body: z.infer<typeof TenantTermsChange>): TenantChange {
  const expires = body.trial_expires_at;
  return {
    name: body.name,
    domain: body.domain,
    status: body.status,
    maxAgents: body.max_agents,
    maxDids: body.max_dids,
    maxConcurrentCalls: body.max_concurrent_calls,
    trialExpiresAt: expires == null ? expires : new Date(expires),
    billingEmail: body.billing_email,
    contactName: body.contact_name,
    contactPhone: body.contact_phone,
    features: body.features,
    settings: body.settings,
  };
}
